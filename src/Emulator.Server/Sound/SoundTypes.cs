using System.Globalization;
using Emulator.Device.Profiles;
using Emulator.Media;

namespace Emulator.Server.Sound;

/// <summary>The content types of sound: the document's (section 4.3.3, appendix B), and what the registries and clients call the same.</summary>
internal static class SoundTypes
{
    /// <summary>The rate of a type that does not say it.</summary>
    public const int UsualRate = 8000;

    private const string Raw = "application/octet-stream";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly (AudioCodec Codec, string Config, string Type)[] Codecs =
    [
        (AudioCodec.Pcm, "PCM", "Audio/PCM"),
        (AudioCodec.G711A, "G.711A", "Audio/G.711A"),
        (AudioCodec.G711Mu, "G.711Mu", "Audio/G.711Mu"),
        (AudioCodec.Aac, "AAC", "Audio/AAC"),
    ];

    private static readonly Dictionary<string, AudioCodec> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["audio/PCMA"] = AudioCodec.G711A,
        ["audio/PCMU"] = AudioCodec.G711Mu,
        ["audio/basic"] = AudioCodec.G711Mu,
        ["audio/aacp"] = AudioCodec.Aac,
    };

    /// <summary>What the configuration and profiles call a codec.</summary>
    public static string NameOf(AudioCodec codec) => Codecs.First(c => c.Codec == codec).Config;

    /// <summary>The codec that the configuration and profiles call so; null for none.</summary>
    public static AudioCodec? CodecOf(string name) => Codecs.Where(c => c.Config.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(c => (AudioCodec?)c.Codec).FirstOrDefault();

    /// <summary>
    /// The Content-Type of a format. The document's types have no rate; firmware adds it where it is not the usual one. AAC says it in each frame.
    /// </summary>
    public static string TypeOf(AudioFormat format, Dialect dialect)
    {
        var type = Codecs.First(c => c.Codec == format.Codec).Type;
        return dialect == Dialect.Document || format.Codec == AudioCodec.Aac || format.Rate == UsualRate ? type : string.Create(CultureInfo.InvariantCulture, $"{type};rate={format.Rate}");
    }

    /// <summary>Reads the Content-Type of what a client posts.</summary>
    /// <param name="type">The header; what is not said of it is as the device itself is set.</param>
    /// <param name="otherwise">How the device is set.</param>
    /// <returns>The format, or null when the type is no sound that is known here.</returns>
    public static AudioFormat? Read(string? type, AudioFormat otherwise)
    {
        var parts = (type ?? "").Split(';', StringSplitOptions.TrimEntries);
        // curl names a form unless it is told otherwise.
        if (parts[0].Length == 0 || parts[0].Equals(Raw, StringComparison.OrdinalIgnoreCase) || parts[0].Equals(Form, StringComparison.OrdinalIgnoreCase))
        {
            return otherwise;
        }

        AudioCodec? codec = Codecs.Where(c => c.Type.Equals(parts[0], StringComparison.OrdinalIgnoreCase)).Select(c => (AudioCodec?)c.Codec).FirstOrDefault()
            ?? (Aliases.TryGetValue(parts[0], out var alias) ? alias : null);
        return codec is { } known && RateOf(parts) is { } rate && new AudioFormat(known, rate) is { IsPossible: true } format ? format : null;
    }

    /// <summary>The boundary of a multipart type, or null.</summary>
    public static string? BoundaryOf(string? type)
    {
        var parts = (type ?? "").Split(';', StringSplitOptions.TrimEntries);
        var boundary = parts.Skip(1).Where(p => p.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase)).Select(p => p["boundary=".Length..].Trim().Trim('"')).FirstOrDefault();
        return parts[0].StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) && boundary is { Length: > 0 and <= 72 } ? boundary : null;
    }

    private static int? RateOf(string[] parts)
    {
        foreach (var part in parts.Skip(1))
        {
            if (part.Split('=') is [var name, var value] && name.Trim().ToUpperInvariant() is "RATE" or "SAMPLERATE" or "CLOCKRATE")
            {
                return int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : null;
            }
        }

        return UsualRate;
    }
}
