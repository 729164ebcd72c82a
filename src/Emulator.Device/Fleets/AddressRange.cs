using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Emulator.Device.Fleets;

/// <summary>Where devices listen: one address for all of them, or with a + behind it one for each, from that one on.</summary>
/// <param name="First">The first, or the only one.</param>
/// <param name="IsConsecutive">Whether each device has its own.</param>
public sealed record AddressRange(IPAddress First, bool IsConsecutive)
{
    /// <summary>Reads <c>127.0.1.1</c> or <c>127.0.1.1+</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AddressRange? range)
    {
        var plus = text.EndsWith('+');
        // Four numbers: "5" and "127.1" are addresses to .NET, and slips here.
        var good = IPAddress.TryParse(plus ? text[..^1] : text, out var first) && (first.AddressFamily != AddressFamily.InterNetwork || text.AsSpan().Count('.') == 3);
        range = good ? new AddressRange(first!, plus) : null;
        return good;
    }

    /// <summary>The address of a device; null where there are no more.</summary>
    /// <param name="place">The device's place among those of the range, from 0.</param>
    public IPAddress? Of(int place)
    {
        if (!IsConsecutive || place == 0)
        {
            return First;
        }

        var bytes = First.GetAddressBytes();
        for (; place > 0; place--)
        {
            do
            {
                if (!Step(bytes))
                {
                    return null;
                }
            }
            while (IsNobodys(bytes));
        }

        return bytes.Length == 4 ? new IPAddress(bytes) : new IPAddress(bytes, First.ScopeId);
    }

    /// <inheritdoc/>
    public override string ToString() => IsConsecutive ? $"{First}+" : First.ToString();

    private static bool Step(byte[] bytes)
    {
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            if (++bytes[i] != 0)
            {
                return true;
            }
        }

        return false;
    }

    // In most networks the first of 256 is the network's own address and the last goes to everybody.
    private static bool IsNobodys(byte[] bytes) => bytes.Length == 4 && bytes[3] is 0 or 255;
}
