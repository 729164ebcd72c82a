using System.Net;
using Emulator.Server.Cameras;
using Emulator.Server.Wire;
using Emulator.Server.Wire.Tls;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Tls;

/// <summary>One camera with all its ports for the tests of a class.</summary>
public sealed class SecureCamera : IAsyncLifetime
{
    public const string SerialNo = "/cgi-bin/magicBox.cgi?action=getSerialNo";

    public TestCamera Camera { get; private set; } = null!;

    internal Camera Device => Camera.Host.Fleet.All[0];

    internal SecurePorts Secure => Device.Secure!;

    public IPEndPoint Https => Secure.Https!.EndPoint;

    public IPEndPoint Rtsps => Secure.Rtsps!.EndPoint;

    /// <summary>The body of the answer to <see cref="SerialNo"/>.</summary>
    public string Serial => $"sn={Device.Device.Identity.Serial}\r\n";

    public async Task InitializeAsync() => Camera = await TestCamera.StartAsync("ipc", o => o with { HttpsPort = 0, RtspsPort = 0 });

    public async Task DisposeAsync()
    {
        await Eventually.TrueAsync(() => Device.ConnectionCount == 0, $"{Device.ConnectionCount} connections were not forgotten");
        await Camera.DisposeAsync();
    }

    /// <summary>Secures the next connection in another way, and those after it as before.</summary>
    internal void SecureNext(Func<TlsSettings, TlsSettings> with)
    {
        var port = Secure.Https!;
        var before = port.Tls!;
        port.Tls = connection =>
        {
            port.Tls = before;
            return with(before(connection)!);
        };
    }

    /// <summary>Shapes the next connection, and those after it no more.</summary>
    internal void ShapeNext(WireShape shape)
    {
        var port = Secure.Https!;
        var before = port.OnAccept!;
        port.OnAccept = connection =>
        {
            port.OnAccept = before;
            connection.Shape(shape);
            return before(connection);
        };
    }

    /// <summary>Another client asks and is answered: the device is well.</summary>
    public async Task AssertServesOthersAsync()
    {
        using var other = await TlsClient.ConnectAsync(Https);
        Assert.Equal(Serial, (await other.AskAsync(SerialNo)).Body);
    }
}
