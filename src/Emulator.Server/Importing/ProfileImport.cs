using System.Text;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Server.Cgi;

namespace Emulator.Server.Importing;

/// <summary>What came of an import.</summary>
/// <param name="Text">The profile, as a file that can be read back.</param>
/// <param name="Profile">The same as the emulator reads it.</param>
/// <param name="Taken">How many config values of the source the profile answers with.</param>
/// <param name="Notes">What could not be read, was refused or left out, a line each.</param>
internal sealed record ImportedProfile(string Text, DeviceProfile Profile, int Taken, IReadOnlyList<string> Notes);

/// <summary>
/// Makes a profile of a device's configuration, or of a device that runs. What the profile says of the device's parts is read back by the loader before
/// the configuration is laid over it, so what comes out is a profile that can be run; what does not fit is told and left out.
/// </summary>
/// <param name="builtIn">The folder of the shipped profiles.</param>
/// <param name="name">What the profile is to be called.</param>
/// <param name="extends">The profile to build on; what the source is most like when null.</param>
internal sealed class ProfileImport(string builtIn, string name, string? extends)
{
    private const int MostNotes = 20;

    /// <summary>Of a file.</summary>
    /// <exception cref="ProfileImportException">Nothing can be made of it.</exception>
    public ImportedProfile OfBackup(ReadOnlyMemory<byte> text)
    {
        var config = BackupText.Read(text);
        var parent = Parent(BackupShape.ParentOf(config, deviceClass: null));
        var profile = BackupShape.Lay(parent, config, isWhole: false);
        var machine = Names.Shown(config.Text("General.MachineName"), 48);
        profile = machine is null || machine.Any(char.IsWhiteSpace) ? profile : profile with { Identity = profile.Identity with { DeviceType = machine } };
        List<string> notes = [$"a configuration does not say what a device is: identity, users, disks, habits and mechanics are those of {parent.Name}"];
        return Make(new ImportedSource(profile, parent, config, IsWhole: false, [], notes), lacks: []);
    }

    /// <summary>Of a device that runs.</summary>
    /// <exception cref="ProfileImportException">It does not answer, or refuses.</exception>
    public async Task<ImportedProfile> OfDeviceAsync(DeviceReader reader)
    {
        var live = new LiveDevice(reader, []);
        var source = await live.ReadAsync(Parent);
        var shape = Load(ProfileDifference.Of(source.Profile with { Config = source.Parent.Config }, source.Parent, []));
        var lacks = await live.LacksAsync(shape, new CgiCatalog(Cgi.Sections.AllSections.Create()).Operations, EventCodes.All.Where(c => c.ExistsOn(shape)).Select(c => c.Name));
        return Make(source, lacks);
    }

    private DeviceProfile Parent(string likely)
    {
        var set = ProfileLoader.LoadFor([extends ?? likely], builtIn, []);
        return set.TryGet(extends ?? likely, out var parent) ? parent : throw new ProfileImportException($"--extends: there is no profile '{extends ?? likely}' that can be extended");
    }

    private ImportedProfile Make(ImportedSource source, IReadOnlyList<string> lacks)
    {
        var profile = source.Profile with { Title = "", Config = source.Parent.Config };
        profile = profile with { Title = $"{profile.Identity.DeviceType}, imported" };
        var defaults = ConfigDefaults.Of(Load(ProfileDifference.Of(profile, source.Parent, [])), out _);
        var missing = source.IsWhole ? defaults.Names.Except(source.Config.Sections, StringComparer.OrdinalIgnoreCase).ToArray() : [];
        profile = profile with { Habits = profile.Habits with { Unsupported = [.. profile.Habits.Unsupported.Concat(missing).Concat(lacks).Distinct(StringComparer.OrdinalIgnoreCase).Take(256)] } };
        var shape = Load(ProfileDifference.Of(profile, source.Parent, []));
        var (raw, note) = ConfigSelection.Raw(shape, ConfigDefaults.Of(shape, out _), source);
        profile = profile with { Raw = [.. source.Parent.Raw, .. raw] };
        defaults = ConfigDefaults.Of(Load(ProfileDifference.Of(profile, source.Parent, [])), out _);

        var values = new ConfigSelection(defaults, source);
        var (config, taken) = values.Take();
        profile = profile with { Config = [.. source.Parent.Config, .. config] };
        var notes = source.Notes.Concat(values.Notes).Concat(note is null ? [] : [note]).Concat(raw.Count == 0 ? [] : [$"{raw.Count} values that the emulator does not know are kept under raw: told and set, and nothing follows from them"]).Select(n => n.Length <= 400 ? n : n[..400] + "...").ToArray();
        var text = ProfileDifference.Of(profile, source.Parent, ["Imported. Serial number, MAC address, addresses, passwords and keys were left out.", .. notes.Take(MostNotes)]);
        return new ImportedProfile(text, Load(text), taken, notes);
    }

    // What was made is read as any profile is: what the loader would refuse is never written.
    private DeviceProfile Load(string text)
    {
        var set = ProfileLoader.LoadText([builtIn], name + ".yaml", Encoding.UTF8.GetBytes(text));
        return set.TryGet(name, out var profile) && set.Errors.Count == 0 ? profile
            : throw new ProfileImportException("the profile that was made of it cannot be used: " + string.Join("; ", set.Errors.Take(3).Select(e => e.ToString())));
    }
}
