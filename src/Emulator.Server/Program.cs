using Emulator.Device.Profiles;
using Emulator.Server.Hosting;

var profile = new DeviceProfile
{
    Name = "ipc",
    Identity = new IdentityProfile { DeviceType = "CAM-IPC", DeviceClass = "IPC" },
    Channels = [new ChannelProfile { Title = "CAM1", Scene = "yard" }],
};
var host = await EmulatorHost.StartAsync(new EmulatorOptions(), new Dictionary<string, DeviceProfile>(StringComparer.Ordinal) { ["ipc"] = profile }, TimeProvider.System, l => l.AddConsole().SetMinimumLevel(LogLevel.Warning));
Console.WriteLine("ready " + host.ControlUrl + " " + string.Join(' ', host.Cameras));
await host.WaitForShutdownAsync();
