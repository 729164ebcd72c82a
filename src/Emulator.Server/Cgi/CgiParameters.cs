using System.Globalization;
using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi;

/// <summary>One parameter of an operation.</summary>
/// <param name="Name">Name in the document's spelling.</param>
/// <param name="Required">Whether the request is refused without it.</param>
/// <param name="Accepts">What it may be, for people.</param>
/// <param name="Check">Whether a value is right for this kind of device.</param>
internal sealed record CgiParameter(string Name, bool Required, string Accepts, Func<DeviceProfile, string, bool> Check);

/// <summary>The parameters of an operation, declared in a row: <c>p => p.Channel().Int("count", 1, 100)</c>.</summary>
internal sealed class CgiParameters
{
    private readonly List<CgiParameter> _all = [];

    public IReadOnlyList<CgiParameter> All => _all;

    /// <summary>A video channel, counted from 1 (from 0 where the profile says so); the first when left out.</summary>
    public CgiParameters Channel(bool required = false, Func<DeviceProfile, int>? count = null)
    {
        count ??= static profile => profile.Channels.Length;
        return Add("channel", required, "a channel number from 1", (profile, text) =>
            TryInt(text, out var number) && number >= profile.Habits.ChannelBase && number < profile.Habits.ChannelBase + count(profile));
    }

    /// <summary>A stream of the channel: 0 is main, 1 and up are the extra streams; main when left out.</summary>
    public CgiParameters Subtype() =>
        Add("subtype", false, "a stream: 0 main, 1 and up extra", (profile, text) => TryInt(text, out var number) && number >= 0 && number <= profile.Encode.ExtraStreams);

    /// <summary>A channel of what clients count from 0 as well as from 1, such as mechanics and lights: devices take both 0 and 1 for the first.</summary>
    public CgiParameters LooseChannel() =>
        Add("channel", false, "a channel number; 0 and 1 both mean the first", (profile, text) => TryInt(text, out var number) && number >= 0 && number <= profile.Channels.Length);

    public CgiParameters Text(string name, bool required = true, int max = 256) => Add(name, required, $"text of up to {max} characters", (_, text) => text.Length <= max);

    public CgiParameters Int(string name, long min, long max, bool required = true) =>
        Add(name, required, $"[{min}-{max}]", (_, text) => TryInt(text, out var number) && number >= min && number <= max);

    public CgiParameters Float(string name, double min, double max, bool required = true) =>
        Add(name, required, string.Create(CultureInfo.InvariantCulture, $"[{min}-{max}]"), (_, text) => TryFloat(text, out var number) && number >= min && number <= max);

    public CgiParameters Bool(string name, bool required = true) => Enum(name, required, "true", "false");

    public CgiParameters Enum(string name, bool required, params string[] values) =>
        Add(name, required, $"{{{string.Join(", ", values)}}}", (_, text) => values.Contains(text, StringComparer.OrdinalIgnoreCase));

    /// <summary>A moment, <c>yyyy-M-d H:mm:ss</c>.</summary>
    public CgiParameters Time(string name, bool required = true) => Add(name, required, "yyyy-mm-dd hh:mm:ss", (_, text) => CgiTime.TryParse(text, out DateTime _));

    /// <summary>A parameter with a rule of its own.</summary>
    public CgiParameters Add(string name, bool required, string accepts, Func<DeviceProfile, string, bool> check)
    {
        _all.Add(new CgiParameter(name, required, accepts, check));
        return this;
    }

    internal static bool TryInt(string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    internal static bool TryFloat(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
