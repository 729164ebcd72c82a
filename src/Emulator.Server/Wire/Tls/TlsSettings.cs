using System.Net.Security;
using System.Security.Authentication;

namespace Emulator.Server.Wire.Tls;

/// <summary>
/// How one connection is secured. <see cref="CameraPort.Tls"/> gives one for each connection that is accepted, so that two connections in a row
/// may meet two different devices.
/// </summary>
internal sealed record TlsSettings
{
    /// <summary>What the device shows of itself. <see cref="CameraCertificates"/> makes it.</summary>
    public required SslStreamCertificateContext Certificate { get; init; }

    /// <summary>Versions that are spoken; <see cref="SslProtocols.None"/> for those the system thinks good, 1.2 and 1.3.</summary>
    public SslProtocols Versions { get; init; } = SslProtocols.None;

    /// <summary>Bytes of ours that the handshake gets to send before <see cref="HandshakeEnd"/>: 0 is before the first, null for all.</summary>
    public int? HandshakeBytes { get; init; }

    /// <summary>
    /// What becomes of a handshake that may send no more: silence for one that never gets on, a FIN or an RST for one that is cut.
    /// </summary>
    public WireEnd HandshakeEnd { get; init; } = WireEnd.Silence;

    /// <summary>Whether our last word is close_notify (RFC 8446 section 6.1). Without it a client cannot tell an end from a cut.</summary>
    public bool SaysGoodbye { get; init; } = true;
}
