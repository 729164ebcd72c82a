using System.Globalization;
using Emulator.Device.Time;

namespace Emulator.Server.Cgi;

/// <summary>The Date of a device's answers: by its own clock, whatever that says. Made once for all answers of a second.</summary>
internal sealed class DateHeader(DeviceClock clock)
{
    private Text _text = new(-1, "");

    /// <summary>The date now, as RFC 9110 section 5.6.7 writes it.</summary>
    public string Now
    {
        get
        {
            var utc = clock.UtcNow;
            var second = utc.Ticks / TimeSpan.TicksPerSecond;
            var text = Volatile.Read(ref _text);
            if (text.Second != second)
            {
                Volatile.Write(ref _text, text = new Text(second, utc.ToString("R", CultureInfo.InvariantCulture)));
            }

            return text.Value;
        }
    }

    private sealed record Text(long Second, string Value);
}
