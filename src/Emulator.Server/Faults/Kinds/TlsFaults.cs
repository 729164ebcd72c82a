using System.Net.Security;
using System.Security.Authentication;
using Emulator.Server.Wire;
using Emulator.Server.Wire.Tls;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of connections over TLS: what the device shows of itself, and how it shakes hands and parts.</summary>
internal static class TlsFaults
{
    public static FaultKind[] Table() =>
    [
        new("tls.mode", FaultLayer.Tls, "TLS of another kind, as devices of some age have it", "rroller/dahua#202, PR#324, #51; home-assistant/core#67526")
        {
            Cases = [34],
            Parameters = [FaultParameter.Choice("mode", "no13", ["no13", "only13", "selfSigned", "redirect"], "No TLS 1.3; nothing else; a certificate that nobody vouches for, whatever was given; or plain HTTP that sends clients to HTTPS")],
            Hooks =
            [
                Handshake((hit, settings) => hit.Text("mode") switch
                {
                    "selfSigned" => settings with { Certificate = Order(hit, new CertificateOrder()) },
                    "only13" => settings with { Versions = SslProtocols.Tls13 },
                    _ => settings with { Versions = SslProtocols.Tls12 },
                },
                hit => hit.Text("mode") != "redirect"),
                Redirect(hit => hit.Text("mode") == "redirect"),
            ],
        },
        new("tls.redirect", FaultLayer.Tls, "Sends clients of plain HTTP to HTTPS", "rroller/dahua#51")
        {
            Cases = [34],
            Hooks = [Redirect(null)],
        },
        new("tls.expired", FaultLayer.Tls, "Shows a certificate whose time is over", "Devices ship with certificates for some years and are used for more")
        {
            Hooks = [Certificate(CertificateOrder.Expired)],
        },
        new("tls.notYetValid", FaultLayer.Tls, "Shows a certificate whose time has not begun", "A device that made it while its clock was wrong")
        {
            Hooks = [Certificate(CertificateOrder.NotYetGood)],
        },
        new("tls.wrongHost", FaultLayer.Tls, "Shows a certificate of another host", "Devices show the name they left the factory with")
        {
            Hooks = [Certificate(CertificateOrder.WrongHost)],
        },
        new("tls.changed", FaultLayer.Tls, "Shows a certificate of another key than before", "A device that was reset, or somebody in between; clients that pin a key must notice")
        {
            Hooks = [Certificate(CertificateOrder.Changed)],
        },
        new("tls.stall", FaultLayer.Tls, "The handshake stops, and the connection stays open", "A device that is slow at keys; clients whose time limit begins behind the handshake")
        {
            Parameters = [FaultParameter.Int("bytes", 0, 0, 100_000, "Bytes of the handshake that the device still sends")],
            Hooks = [Handshake((hit, settings) => settings with { HandshakeBytes = hit.Int("bytes"), HandshakeEnd = WireEnd.Silence })],
        },
        new("tls.cut", FaultLayer.Tls, "The connection ends within the handshake", "A TLS library that crashes at what the client offers")
        {
            Parameters =
            [
                FaultParameter.Int("bytes", 40, 0, 100_000, "Bytes of the handshake that the device still sends"),
                FaultParameter.Choice("end", "rst", ["fin", "rst"], "How it ends"),
            ],
            Hooks = [Handshake((hit, settings) => settings with { HandshakeBytes = hit.Int("bytes"), HandshakeEnd = WireEnds.Of(hit.Text("end")) })],
        },
        new("tls.noGoodbye", FaultLayer.Tls, "The connection ends without close_notify", "RFC 8446 section 6.1; OpenSSL 3 takes it for an error, and clients for a broken answer")
        {
            Hooks = [Handshake((_, settings) => settings with { SaysGoodbye = false })],
        },
        new("tls.plain", FaultLayer.Tls, "Speaks in the clear on the port of TLS", "A device whose TLS was switched off in its configuration and whose port was not")
        {
            Hooks = [FaultPoints.Handshake.Do((_, plan) => plan with { Settings = null })],
        },
    ];

    private static FaultHook Certificate(CertificateOrder order) => Handshake((hit, settings) => settings with { Certificate = Order(hit, order) });

    private static FaultHook Handshake(Func<FaultHit, TlsSettings, TlsSettings> change, Func<FaultHit, bool>? about = null) => FaultPoints.Handshake.Do(
        (hit, plan) => plan.Settings is { } settings ? plan with { Settings = change(hit, settings) } : plan,
        (hit, _) => about?.Invoke(hit) != false);

    private static SslStreamCertificateContext Order(FaultHit hit, CertificateOrder order) => hit.Camera.Secure!.Certificates.Of(order);

    private static FaultHook Redirect(Func<FaultHit, bool>? about) => FaultPoints.Request.Do(
        (hit, plan) => plan with { Reply = hit.Camera.Secure?.Redirect(HostOf(hit), plan.Target) },
        (hit, _) => hit.Camera.Secure?.Https is not null && hit.Context.Connection is { IsSecure: false } && about?.Invoke(hit) != false);

    private static string HostOf(FaultHit hit) => hit.Context.Connection!.Local.Address is var address && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
