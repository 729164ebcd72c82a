using System.Globalization;
using System.Text;

namespace Emulator.Device.Recording;

/// <summary>
/// Names files by <c>StorageGroup.RecordPathRule</c> and <c>PicturePathRule</c> (document section 6.3.2), whose letters the document
/// does not explain: <c>%y %M %d %h %m %s</c> are the local time, <c>%c</c> the channel in three digits, <c>%E</c> a letter for the
/// reason, <c>%O</c> the stream, <c>%S</c> a number among equal names, <c>%R</c> 0 for a file that is no copy. In the last part of the
/// path, a letter that comes a second time is the end's.
/// </summary>
internal static class RecordingPath
{
    /// <summary>Makes the path of a file below its disk's mount point.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="channel">From 0.</param>
    /// <param name="stream">0 main.</param>
    /// <param name="reason">Why it was recorded.</param>
    /// <param name="start">Local time.</param>
    /// <param name="end">Local time.</param>
    /// <param name="same">How many files have this name already.</param>
    public static string Make(string rule, int channel, int stream, RecordingReason reason, DateTime start, DateTime end, int same = 0)
    {
        var path = new StringBuilder(rule.Length + 32);
        var file = rule.LastIndexOf('/') + 1;
        var seen = 0;
        for (var i = 0; i < rule.Length; i++)
        {
            if (rule[i] != '%' || i + 1 == rule.Length)
            {
                path.Append(rule[i]);
                continue;
            }

            var letter = rule[++i];
            var bit = "yMdhms".IndexOf(letter) is >= 0 and var at ? 1 << at : 0;
            var time = i > file && (seen & bit) != 0 ? end : start;
            seen |= i > file ? bit : 0;
            path.Append(letter switch
            {
                'y' => Digits(time.Year, 4),
                'M' => Digits(time.Month, 2),
                'd' => Digits(time.Day, 2),
                'h' => Digits(time.Hour, 2),
                'm' => Digits(time.Minute, 2),
                's' => Digits(time.Second, 2),
                'c' => Digits(channel + 1, 3),
                'E' => LetterOf(reason),
                'O' => Digits(stream, 1),
                'S' => Digits(same, 1),
                'R' => "0",
                _ => letter.ToString(),
            });
        }

        return path.ToString();
    }

    /// <summary>The letter of a reason: R regular, H by hand, M motion, A alarm, C card.</summary>
    public static string LetterOf(RecordingReason reason) => reason switch
    {
        RecordingReason.Manual => "H",
        RecordingReason.Motion => "M",
        RecordingReason.Alarm => "A",
        RecordingReason.Card => "C",
        _ => "R",
    };

    private static string Digits(int number, int least) => number.ToString("D" + least, CultureInfo.InvariantCulture);
}
