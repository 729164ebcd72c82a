using System.Net;

namespace Emulator.Server.Wire;

/// <summary>What is spoken on a camera port.</summary>
internal enum CameraProtocol
{
    Http,
    Rtsp,
    Dhip,
}

/// <summary>
/// The one endpoint that Kestrel sees for all camera ports of a protocol. The ports themselves open and close under it as devices
/// boot, move and go, which Kestrel's own endpoints cannot.
/// </summary>
internal sealed class CameraEndPoint(CameraProtocol protocol) : EndPoint
{
    public CameraProtocol Protocol => protocol;

    public override string ToString() => $"cameras:{protocol}";
}
