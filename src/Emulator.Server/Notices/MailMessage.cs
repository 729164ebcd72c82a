using System.Text;

namespace Emulator.Server.Notices;

/// <summary>A mail of a device: a few lines of text, and a picture or none.</summary>
/// <param name="From">Sender's address.</param>
/// <param name="To">Receivers' addresses.</param>
/// <param name="Subject">Subject.</param>
/// <param name="Date">When it was written, by the device's clock.</param>
/// <param name="Id">Unique to the mail, without angle brackets.</param>
/// <param name="Text">Its lines.</param>
/// <param name="Picture">Name and bytes of a JPEG; null for none.</param>
internal sealed record MailMessage(string From, IReadOnlyList<string> To, string Subject, DateTimeOffset Date, string Id, IReadOnlyList<string> Text, (string Name, ReadOnlyMemory<byte> Jpeg)? Picture)
{
    private const string Boundary = "camulator-part";

    /// <summary>The message as it goes over the wire (RFC 5322, RFC 2045), ready for DATA but for the dot at its end.</summary>
    public string ToWire()
    {
        var text = new StringBuilder();
        Line($"From: <{Plain(From)}>");
        Line("To: " + string.Join(", ", To.Select(t => $"<{Plain(t)}>")));
        Line("Subject: " + Encoded(Subject));
        Line("Date: " + Date.ToString("ddd, dd MMM yyyy HH:mm:ss ", System.Globalization.CultureInfo.InvariantCulture) + Date.ToString("zzz", System.Globalization.CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        Line($"Message-ID: <{Plain(Id)}>");
        Line("MIME-Version: 1.0");
        if (Picture is not { } picture)
        {
            WriteText();
            return text.ToString();
        }

        Line($"Content-Type: multipart/mixed; boundary=\"{Boundary}\"");
        Line("");
        Line("--" + Boundary);
        WriteText();
        Line("--" + Boundary);
        Line($"Content-Type: image/jpeg; name=\"{picture.Name}\"");
        Line($"Content-Disposition: attachment; filename=\"{picture.Name}\"");
        Line("Content-Transfer-Encoding: base64");
        Line("");
        Line(Convert.ToBase64String(picture.Jpeg.Span, Base64FormattingOptions.InsertLineBreaks));
        Line($"--{Boundary}--");
        return text.ToString();

        void WriteText()
        {
            Line("Content-Type: text/plain; charset=utf-8");
            Line("Content-Transfer-Encoding: 8bit");
            Line("");
            foreach (var line in Text)
            {
                // A dot that begins a line is doubled (RFC 5321, section 4.5.2).
                Line((line.StartsWith('.') ? "." : "") + Plain(line));
            }

            Line("");
        }

        void Line(string line) => text.Append(line).Append("\r\n");
    }

    /// <summary>A text that cannot end its line: what a client has configured goes into headers.</summary>
    public static string Plain(string text) => new([.. text.Where(c => !char.IsControl(c) && c is not '<' and not '>')]);

    private static string Encoded(string text) => text.All(c => c is >= ' ' and <= '~') ? text : $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(Plain(text)))}?=";
}
