using Emulator.Device.Profiles;
using Emulator.Media;
using Emulator.Server.Hosting;

namespace Emulator.Server.Cameras;

/// <summary>The profiles of a process: those it was started with, and those that devices need which are added later. Each is read once.</summary>
internal sealed class ProfileShelf(EmulatorOptions options, SceneLibrary scenes)
{
    private const int MostErrorsTold = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DeviceProfile> _known = new(StringComparer.Ordinal);

    /// <summary>Puts down a profile that was read already.</summary>
    public void Put(DeviceProfile profile)
    {
        lock (_gate)
        {
            _known[profile.Name] = profile;
        }
    }

    /// <summary>The profile of that name, whose scenes are there.</summary>
    /// <exception cref="FleetException">There is none, or something is wrong with it.</exception>
    public DeviceProfile Get(string name)
    {
        lock (_gate)
        {
            return _known.TryGetValue(name, out var known) ? known : _known[name] = Read(name);
        }
    }

    private DeviceProfile Read(string name)
    {
        var read = ProfileLoader.LoadFor([name], options.BuiltInProfiles, options.ProfileFolders, scenes.Has);
        if (!read.TryGet(name, out var profile))
        {
            if (read.Errors.Count > 0)
            {
                throw new FleetException("profile", string.Join("; ", read.Errors.Take(MostErrorsTold)));
            }

            var all = ProfileLoader.Load([options.BuiltInProfiles, .. options.ProfileFolders]);
            var near = all.Nearest(name) is { } nearest ? $" Did you mean {nearest}?" : "";
            throw new FleetException("profile", $"There is no profile '{name}'.{near} There are: {string.Join(", ", all.Names)}.");
        }

        try
        {
            CheckScenes(profile, scenes);
            return profile;
        }
        catch (SceneException wrong)
        {
            throw new FleetException("profile", wrong.Message, wrong);
        }
    }

    /// <summary>A camera has pictures to show: what is wrong with them is said when it comes and not when somebody first looks.</summary>
    /// <exception cref="SceneException">A channel looks at a scene that does not exist or cannot be used.</exception>
    public static void CheckScenes(DeviceProfile profile, SceneLibrary scenes)
    {
        for (var i = 0; i < profile.Channels.Length; i++)
        {
            if (!scenes.TryGet(profile.Channels[i].Scene, out _, out var error))
            {
                throw new SceneException($"profile '{profile.Name}', channel {i + 1}: {error}");
            }
        }
    }
}
