using System.Globalization;

namespace Emulator.Protocol.Rtsp;

/// <summary>What packets travel on.</summary>
public enum RtpLowerTransport
{
    /// <summary>Datagrams.</summary>
    Udp,

    /// <summary>The connection of the requests, interleaved.</summary>
    Tcp,

    /// <summary>A profile we do not have, such as SAVP.</summary>
    Unknown,
}

/// <summary>One of the transports that a client offers in SETUP (RFC 2326 section 12.39).</summary>
/// <param name="Lower">What packets travel on.</param>
public sealed record TransportOffer(RtpLowerTransport Lower)
{
    private const int MaxOffers = 16;

    /// <summary>Whether it asks for multicast; without a word it is unicast here, as clients mean it, whatever the RFC says.</summary>
    public bool IsMulticast { get; init; }

    /// <summary>The client's ports for RTP and RTCP, or null.</summary>
    public (int Rtp, int Rtcp)? ClientPorts { get; init; }

    /// <summary>The interleaved channels for RTP and RTCP that the client wants, or null.</summary>
    public (int Rtp, int Rtcp)? Interleaved { get; init; }

    /// <summary>Where the client wants packets to go, or null.</summary>
    public string? Destination { get; init; }

    /// <summary>PLAY unless the client says otherwise.</summary>
    public string Mode { get; init; } = "PLAY";

    /// <summary>Reads the header: offers in the client's order of preference. False when it is malformed.</summary>
    public static bool TryParse(string header, out IReadOnlyList<TransportOffer> offers)
    {
        ArgumentNullException.ThrowIfNull(header);
        var found = new List<TransportOffer>();
        offers = found;
        foreach (var spec in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (found.Count == MaxOffers || !TryOne(spec.Split(';', StringSplitOptions.TrimEntries), out var offer))
            {
                return false;
            }

            found.Add(offer);
        }

        return found.Count > 0;
    }

    private static bool TryOne(string[] parts, out TransportOffer offer)
    {
        offer = new TransportOffer(parts[0].ToUpperInvariant() switch
        {
            "RTP/AVP" or "RTP/AVP/UDP" => RtpLowerTransport.Udp,
            "RTP/AVP/TCP" => RtpLowerTransport.Tcp,
            _ => RtpLowerTransport.Unknown,
        });
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? "" : part[(equals + 1)..].Trim('"');
            switch (name.ToUpperInvariant())
            {
                case "MULTICAST":
                    offer = offer with { IsMulticast = true };
                    break;
                case "CLIENT_PORT" when TryPair(value, 65535, out var ports):
                    offer = offer with { ClientPorts = ports };
                    break;
                case "INTERLEAVED" when TryPair(value, 255, out var channels):
                    offer = offer with { Interleaved = channels };
                    break;
                case "CLIENT_PORT" or "INTERLEAVED":
                    return false;
                case "DESTINATION":
                    offer = offer with { Destination = value };
                    break;
                case "MODE":
                    offer = offer with { Mode = value };
                    break;
            }
        }

        return true;
    }

    private static bool TryPair(string text, int max, out (int, int) pair)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        pair = default;
        if (!TryNumber(dash < 0 ? text : text[..dash], max, out var first))
        {
            return false;
        }

        pair = (first, first + 1);
        if (dash < 0)
        {
            return first < max;
        }

        var good = TryNumber(text[(dash + 1)..], max, out var second);
        pair = (first, second);
        return good;
    }

    private static bool TryNumber(string text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}
