using Emulator.Device.Profiles;
using Emulator.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Emulator.Testing;

/// <summary>An emulator in this process.</summary>
internal sealed class InProcess : IAsyncDisposable
{
    private readonly EmulatorHost _host;

    private InProcess(EmulatorHost host, CameraLog log) => (_host, Log) = (host, log);

    public CameraLog Log { get; }

    public Uri Control => _host.ControlUrl;

    public static async Task<InProcess> StartAsync(string profile, CameraOptions options)
    {
        var (profiles, scenes) = (Folder("profiles"), Folder("media-fixtures"));
        var read = ProfileLoader.LoadFor([profile], profiles, options.ProfileFolders);
        if (read.Errors.Count > 0 || !read.TryGet(profile, out var found))
        {
            var known = ProfileLoader.Load([profiles, .. options.ProfileFolders]);
            throw new ArgumentException(read.Errors.Count > 0 ? string.Join(Environment.NewLine, read.Errors) : $"no profile '{profile}'; there are {string.Join(", ", known.Names)}", nameof(profile));
        }

        var log = new CameraLog();
        var start = new EmulatorOptions
        {
            Devices = [new DeviceGroup(profile, 1)],
            HttpPort = 0,
            RtspPort = 0,
            ControlPort = 0,
            Seed = options.Seed,
            VirtualClock = options.VirtualClock,
            User = options.User,
            Password = options.Password,
            DataFolder = options.DataFolder,
            JournalCapacity = options.JournalCapacity,
            BuiltInProfiles = profiles,
            ProfileFolders = options.ProfileFolders,
            SceneFolders = [scenes, .. options.SceneFolders],
        };
#pragma warning disable RS0030 // A test is a program: it names the clock of the machine.
        var host = await EmulatorHost.StartAsync(start, new Dictionary<string, DeviceProfile>(StringComparer.Ordinal) { [profile] = found }, TimeProvider.System, logging => logging.AddProvider(log)).ConfigureAwait(false);
#pragma warning restore RS0030
        return new InProcess(host, log);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    // The package puts them into a folder of their own, lest they meet folders of the tests; in this repository they lie beside the tests.
    private static string Folder(string name) =>
        Path.Combine(AppContext.BaseDirectory, "camulator", name) is var own && Directory.Exists(own) ? own : Path.Combine(AppContext.BaseDirectory, name);
}
