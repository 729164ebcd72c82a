using System.Globalization;
using System.Text;
using Emulator.Device.Events;
using Emulator.Protocol.Multipart;

namespace Emulator.Server.Events;

/// <summary>
/// One part of an event stream in all its pieces, for a device that may put them together wrongly. As it is made it gives the bytes of
/// <see cref="EventPart"/>.
/// </summary>
internal sealed record EventText
{
    /// <summary>What stands before the part, where nothing should.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The line before the part, with its dashes; null for none.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Type of the part.</summary>
    public string Type { get; init; } = "text/plain";

    /// <summary>Whether its length is told.</summary>
    public bool HasLength { get; init; } = true;

    /// <summary>By how much too long the length is told.</summary>
    public int LengthError { get; init; }

    /// <summary>Whether the names of its headers are in lower case.</summary>
    public bool LowerCase { get; init; }

    /// <summary>Its line ends, but for those within details.</summary>
    public string LineEnd { get; init; } = "\r\n";

    /// <summary>Whether blanks stand where the document prints them.</summary>
    public bool Spaced { get; init; }

    /// <summary>The text of a part that is no event.</summary>
    public string? Words { get; init; }

    /// <summary>Event code.</summary>
    public string Code { get; init; } = "";

    /// <summary>What it says of its code; null to leave it out.</summary>
    public string? Action { get; init; }

    /// <summary>What it is about.</summary>
    public string Index { get; init; } = "0";

    /// <summary>Details; null for none.</summary>
    public string? Data { get; init; }

    /// <summary>Makes other bytes of the text in UTF-8; null to leave it as it is.</summary>
    public Func<byte[], byte[]>? Encode { get; init; }

    /// <summary>The part of an event.</summary>
    public static EventText Of(DeviceEvent raised, string boundary, bool spaced) => new()
    {
        Delimiter = "--" + boundary,
        Spaced = spaced,
        Code = raised.Code,
        Action = raised.Action.ToString(),
        Index = raised.Index.ToString(CultureInfo.InvariantCulture),
        Data = raised.Data,
    };

    /// <summary>A part of words.</summary>
    public static EventText Of(string words, string boundary, bool spaced) => new() { Delimiter = "--" + boundary, Spaced = spaced, Words = words };

    /// <summary>The part as it is sent.</summary>
    public byte[] Write()
    {
        var body = Encoding.UTF8.GetBytes(Words ?? Line());
        body = Encode?.Invoke(body) ?? body;
        var head = new StringBuilder(Prefix);
        if (Delimiter is not null)
        {
            head.Append(Delimiter).Append(LineEnd);
        }

        head.Append(Name("Content-Type")).Append(": ").Append(Type).Append(LineEnd);
        if (HasLength)
        {
            head.Append(Name("Content-Length")).Append(Spaced ? ": " : ":").Append(Math.Max(0, body.Length + LengthError)).Append(LineEnd);
        }

        return [.. Encoding.UTF8.GetBytes(head.Append(LineEnd).ToString()), .. body, .. Encoding.ASCII.GetBytes(LineEnd + LineEnd)];
    }

    private string Line()
    {
        var gap = Spaced ? "; " : ";";
        return string.Concat("Code=", Code, Action is null ? "" : $"{gap}action={Action}", $"{gap}index={Index}", Data is null ? "" : $"{gap}data={Data}");
    }

    private string Name(string name) => LowerCase ? name.ToLowerInvariant() : name;
}
