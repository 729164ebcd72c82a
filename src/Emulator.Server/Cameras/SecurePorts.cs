using Emulator.Server.Cgi;
using Emulator.Server.Wire;
using Emulator.Server.Wire.Tls;

namespace Emulator.Server.Cameras;

/// <summary>
/// The ports of a camera that speak TLS, and what they show of themselves. What is wrong with a connection is chosen with
/// <see cref="CameraPort.Tls"/> of its port, from <see cref="Certificates"/>.
/// </summary>
/// <param name="Https">The HTTP API over TLS; null when there is none.</param>
/// <param name="Rtsps">RTSP over TLS; null when there is none.</param>
/// <param name="Certificates">The device's certificates.</param>
internal sealed record SecurePorts(CameraPort? Https, CameraPort? Rtsps, CameraCertificates Certificates)
{
    /// <summary>Those that there are.</summary>
    public IEnumerable<CameraPort> All
    {
        get
        {
            if (Https is not null)
            {
                yield return Https;
            }

            if (Rtsps is not null)
            {
                yield return Rtsps;
            }
        }
    }

    /// <summary>Sends a client of the plain port to the other, as devices do that were told to; null for a device without one.</summary>
    /// <param name="host">The host as the client called it, with or without a port.</param>
    /// <param name="target">What it asked for.</param>
    public CgiReply? Redirect(string host, string target)
    {
        if (Https is not { } port)
        {
            return null;
        }

        var name = new HostString(host).Host;
        return CgiReply.Redirect($"https://{(name.Length > 0 ? name : port.EndPoint.Address.ToString())}:{port.EndPoint.Port}{target}");
    }
}
