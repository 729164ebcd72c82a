using System.Globalization;
using System.Text;

namespace Emulator.Protocol.Multipart;

/// <summary>
/// The parts of an event stream (document section 4.9.17), each to be written at once. Devices in the field write neither a blank behind
/// <c>Content-Length:</c> nor behind the semicolons of an event; the document prints both. The length is that of the line alone: the two
/// line ends behind it are not counted, in the document's example and on devices.
/// </summary>
public static class EventPart
{
    /// <summary>Content type of the stream.</summary>
    public static string StreamType(string boundary) => $"multipart/x-mixed-replace; boundary={boundary}";

    /// <summary>The part of an event.</summary>
    /// <param name="boundary">Boundary of the stream.</param>
    /// <param name="code">Event code.</param>
    /// <param name="action">Start, Stop, Pulse or State.</param>
    /// <param name="index">What it is about, from 0.</param>
    /// <param name="data">Details with LF line ends, or null. They come last.</param>
    /// <param name="spaced">Whether blanks stand where the document prints them.</param>
    public static byte[] OfEvent(string boundary, string code, string action, int index, string? data, bool spaced)
    {
        var gap = spaced ? "; " : ";";
        var line = string.Create(CultureInfo.InvariantCulture, $"Code={code}{gap}action={action}{gap}index={index}");
        return OfText(boundary, data is null ? line : $"{line}{gap}data={data}", spaced);
    }

    /// <summary>The part of a sign of life.</summary>
    public static byte[] OfHeartbeat(string boundary, bool spaced) => OfText(boundary, "Heartbeat", spaced);

    /// <summary>A part of text: its headers, the text, and two line ends.</summary>
    public static byte[] OfText(string boundary, string text, bool spaced)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: text/plain\r\nContent-Length:{(spaced ? " " : "")}{Encoding.UTF8.GetByteCount(text)}\r\n\r\n");
        return Encoding.UTF8.GetBytes(head + text + "\r\n\r\n");
    }
}
