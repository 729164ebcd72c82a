using Emulator.Device.Profiles;
using Emulator.Device.Time;
using Emulator.Server.Cgi;
using Emulator.Server.Cgi.Sections;
using Emulator.Server.Hosting;
using Emulator.Server.Wire;
using Emulator.TestKit;
using Microsoft.Extensions.Logging;

namespace Emulator.Server.Tests.Wire;

/// <summary>
/// A camera whose connections a test shapes as they are accepted, with a few operations that only tests have. Disposal fails the test
/// when something was logged or a connection was not forgotten.
/// </summary>
internal sealed class WireCamera : IAsyncDisposable
{
    public const string SerialNo = "/cgi-bin/magicBox.cgi?action=getSerialNo";

    private readonly ErrorLog _log;
    private readonly EmulatorHost _host;

    private WireCamera(EmulatorHost host, ErrorLog log)
    {
        _host = host;
        _log = log;
    }

    public Uri Url => _host.Cameras[0].Value;

    public VirtualClock Clock => _host.Clock!;

    public CameraPort Port => _host.Fleet.All[0].Http;

    /// <summary>The body of the answer to <see cref="SerialNo"/>.</summary>
    public string Serial => $"sn={_host.Fleet.All[0].Device.Identity.Serial}\r\n";

    public static async Task<WireCamera> StartAsync(params ICgiSection[] also)
    {
        var log = new ErrorLog();
        var options = new EmulatorOptions { Devices = [new DeviceGroup("full", 1)], HttpPort = 0, RtspPort = 0, ControlPort = 0, VirtualClock = true, SceneFolders = [Path.Combine(Repository.Root, "media-fixtures")] };
        IReadOnlyDictionary<string, DeviceProfile> profiles = new Dictionary<string, DeviceProfile>(StringComparer.Ordinal) { ["full"] = TestProfiles.Full };
        var host = await EmulatorHost.StartAsync(options, Task.FromResult(profiles), TimeProvider.System, logging => logging.AddProvider(log), AllSections.Create().Concat(also));
        return new WireCamera(host, log);
    }

    /// <summary>Shapes the next connection as it is accepted, and those after it no more.</summary>
    public void ShapeNext(WireShape shape) => OnNext(connection =>
    {
        connection.Shape(shape);
        return WireVerdict.Serve;
    });

    /// <summary>Judges the next connection, and those after it as before.</summary>
    public void OnNext(Func<WireConnection, WireVerdict> judge)
    {
        var before = Port.OnAccept;
        Port.OnAccept = connection =>
        {
            Port.OnAccept = before;
            return judge(connection);
        };
    }

    /// <summary>Shapes the next connection and sends it a request.</summary>
    public async Task<RawClient> AskShapedAsync(WireShape shape, string target = SerialNo)
    {
        ShapeNext(shape);
        return await RawClient.GetAsync(Url, target);
    }

    /// <summary>Another client asks and is answered: the device is well.</summary>
    public async Task AssertServesOthersAsync()
    {
        using var other = await RawClient.GetAsync(Url, SerialNo);
        var answer = await other.ReadAnswerAsync();
        Assert.Equal((200, Serial), (answer.Status, answer.Body));
    }

    /// <summary>Moves the virtual clock in steps until something has happened; sends wait for it in other threads.</summary>
    public async Task AdvanceUntilAsync(TimeSpan step, Func<bool> condition)
    {
        await Eventually.TrueAsync(
            () =>
            {
                Clock.Advance(step);
                return condition();
            },
            "nothing came of the time that passed");
    }

    public async ValueTask DisposeAsync()
    {
        await Eventually.TrueAsync(() => Port.ConnectionCount == 0, $"{Port.ConnectionCount} connections were not forgotten");
        await _host.DisposeAsync();
        Assert.True(_log.Lines.Count == 0, $"the emulator logged:\n{string.Join('\n', _log.Lines)}");
    }
}
