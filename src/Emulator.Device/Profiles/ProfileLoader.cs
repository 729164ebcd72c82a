using Emulator.Device.Profiles.Fields;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Profiles;

/// <summary>Reads profile files. Whatever a file holds, the answer is a profile or a list of errors, never an exception.</summary>
public static class ProfileLoader
{
    private const int MostFiles = 1000;
    private const int MostErrors = 100;

    private static readonly string[] Endings = [".yaml", ".yml"];

    /// <summary>Reads all profiles of some folders.</summary>
    /// <param name="folders">The built-in profiles first, then a user's: a later profile replaces an earlier one of the same name.</param>
    /// <param name="sceneExists">Says whether the scene library has a scene; null when that is not to be checked.</param>
    public static ProfileSet Load(IEnumerable<string> folders, Func<string, bool>? sceneExists = null)
    {
        var errors = new List<ProfileError>();
        return Load(ReadAll(folders, errors), errors, sceneExists);
    }

    /// <summary>
    /// Reads what a start needs and no more: of the built-in profiles those that are asked for, with what they extend, and all of a
    /// user's, so that a mistake in any of them is told.
    /// </summary>
    /// <param name="names">The profiles asked for.</param>
    /// <param name="builtIn">The folder of the built-in profiles.</param>
    /// <param name="own">A user's folders; a profile there replaces the built-in one of the same name.</param>
    /// <param name="sceneExists">Says whether the scene library has a scene; null when that is not to be checked.</param>
    public static ProfileSet LoadFor(IEnumerable<string> names, string builtIn, IReadOnlyCollection<string> own, Func<string, bool>? sceneExists = null)
    {
        var errors = new List<ProfileError>();
        var files = new List<ProfileFile>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var asked = new Queue<string>(names.Concat(ReadAll(own, []).SelectMany(f => f.Extends is { } b ? [f.Name, b] : new[] { f.Name })));
        while (asked.TryDequeue(out var name))
        {
            var path = Path.Combine(builtIn, name + Endings[0]);
            if (IsName(name) && known.Add(name) && File.Exists(path))
            {
                Add(files, path, Read(path, out var why), why);
                asked.Enqueue(files[^1].Extends ?? name);
            }
        }

        AddAll(files, own, errors);
        return Load(files, errors, sceneExists);
    }

    /// <summary>Reads one profile from text, as an editor or an import has it, beside those that exist already.</summary>
    /// <param name="folders">The profiles it may extend.</param>
    /// <param name="file">The file's name as messages are to give it; the profile's name is made of it.</param>
    /// <param name="text">The profile.</param>
    /// <param name="sceneExists">Says whether the scene library has a scene; null when that is not to be checked.</param>
    public static ProfileSet LoadText(IEnumerable<string> folders, string file, ReadOnlySpan<byte> text, Func<string, bool>? sceneExists = null)
    {
        var errors = new List<ProfileError>();
        var files = ReadAll(folders, errors);
        Add(files, file, text, why: null);
        return Load(files, errors, sceneExists);
    }

    private static ProfileSet Load(List<ProfileFile> files, List<ProfileError> errors, Func<string, bool>? sceneExists)
    {
        var newest = new Dictionary<string, ProfileFile>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            newest[file.Name] = file;
        }

        var inheritance = new ProfileInheritance(newest);
        var merged = files.ConvertAll(file => new Merged(file, inheritance.Merge(file, out var bases), bases));
        var wrong = new Dictionary<ProfileFile, IReadOnlyList<ProfileError>>();
        var profiles = new List<DeviceProfile>();

        // Bases before what is built on them, so that it is known whether they are right.
        foreach (var (file, tree, bases) in merged.OrderBy(m => m.Bases.Count))
        {
            var profile = tree is null ? null : ProfileReader.Read(file.Name, tree, new ReadContext(file.Errors, sceneExists));
            wrong[file] = ErrorsOf(file, bases.FirstOrDefault(b => wrong[b].Count > 0));
            if (profile is not null && wrong[file].Count == 0 && newest[file.Name] == file)
            {
                profiles.Add(profile);
            }
        }

        errors.AddRange(files.SelectMany(f => Shown(wrong[f])));
        return new ProfileSet(profiles, errors);
    }

    // What is wrong in a base is told there, once. An inherited line that is right there and wrong here is this file's fault.
    private static List<ProfileError> ErrorsOf(ProfileFile file, ProfileFile? brokenBase)
    {
        var place = file.ExtendsPlace;
        var errors = file.Errors.All.Where(e => e.File == file.File).ToList();
        if (brokenBase is null)
        {
            errors.AddRange(file.Errors.All.Where(e => e.File != file.File)
                .Select(e => new ProfileError(file.File, place.Line, place.Column, e.Field, $"{e.Message} (inherited from {e.File}:{e.Line})")));
        }
        else
        {
            errors.Add(new ProfileError(file.File, place.Line, place.Column, "extends", $"'{brokenBase.Name}' has errors of its own"));
        }

        return [.. errors.OrderBy(e => e.Line).ThenBy(e => e.Column)];
    }

    private static IEnumerable<ProfileError> Shown(IReadOnlyList<ProfileError> errors) => errors.Count <= MostErrors
        ? errors
        : errors.Take(MostErrors).Append(errors[MostErrors] with { Field = "", Message = "there are more errors from here on, which are not shown" });

    private static List<ProfileFile> ReadAll(IEnumerable<string> folders, List<ProfileError> errors)
    {
        var files = new List<ProfileFile>();
        AddAll(files, folders, errors);
        return files;
    }

    private static void AddAll(List<ProfileFile> files, IEnumerable<string> folders, List<ProfileError> errors)
    {
        foreach (var file in folders.SelectMany(folder => List(folder, errors)))
        {
            Add(files, file, Read(file, out var why), why);
        }
    }

    private static void Add(List<ProfileFile> files, string file, ReadOnlySpan<byte> bytes, string? why)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var same = files.LastOrDefault(f => f.Name == name);
        var wrong = why
            ?? (IsName(name) ? null : "the file's name must be that of a profile: small letters, digits and -, at most 32")
            ?? (same is not null && Path.GetDirectoryName(same.File) == Path.GetDirectoryName(file) ? $"{Path.GetFileName(same.File)} gives the same profile" : null);
        files.Add(wrong is null ? new ProfileFile(name, file, bytes) { Replaces = same } : new ProfileFile(name, file, wrong) { Replaces = same });
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 32 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static List<string> List(string folder, List<ProfileError> errors)
    {
        try
        {
            var found = Directory.EnumerateFiles(folder).Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.Ordinal)).Take(MostFiles + 1).ToList();
            if (found.Count > MostFiles)
            {
                errors.Add(new ProfileError(folder, 1, 1, "", $"more than {MostFiles} profiles in one folder"));
                return [];
            }

            return [.. found.Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(new ProfileError(folder, 1, 1, "", e is DirectoryNotFoundException ? "no such folder" : $"cannot be read: {e.Message}"));
            return [];
        }
    }

    // One byte more than a file may have, so that a file without end is too large and nothing worse.
    internal static byte[] Read(string file, out string? why)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var bytes = new byte[(int)Math.Min(stream.CanSeek && stream.Length > 0 ? stream.Length : long.MaxValue, YamlText.MaxBytes + 1)];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            why = null;
            return bytes[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            why = $"cannot be read: {e.Message}";
            return [];
        }
    }

    private sealed record Merged(ProfileFile File, YamlMap? Tree, IReadOnlyList<ProfileFile> Bases);
}
