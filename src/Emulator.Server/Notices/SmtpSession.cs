using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Server.Notices;

/// <summary>Where mail goes, as <c>Email</c> says (document section 4.7.5).</summary>
/// <param name="Host">Server.</param>
/// <param name="Port">Its port; 465 is encrypted from the first byte on, others with STARTTLS.</param>
/// <param name="Encrypted">Whether the session must be encrypted.</param>
/// <param name="User">Login name; empty to send without a login.</param>
/// <param name="Password">Password.</param>
/// <param name="Name">What the device calls itself.</param>
internal sealed record MailAccount(string Host, int Port, bool Encrypted, string User, string Password, string Name);

/// <summary>Hands one mail to a server (RFC 5321, RFC 4954).</summary>
internal sealed class SmtpSession(Stream stream) : IDisposable
{
    private const int ImplicitTlsPort = 465;
    private const int MaxLine = 4096;
    private const int MaxLines = 100;

    private readonly byte[] _buffer = new byte[MaxLine];
    private Stream _stream = stream;
    private int _from;
    private int _to;

    /// <summary>Sends a mail.</summary>
    /// <exception cref="IOException">The server is not there, says no, or hangs up.</exception>
    /// <exception cref="OperationCanceledException">It takes too long.</exception>
    public static async Task SendAsync(MailAccount account, MailMessage mail, CancellationToken cancel)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(account.Host, account.Port, cancel);
        }
        catch (SocketException refused)
        {
            throw new IOException(refused.SocketErrorCode.ToString(), refused);
        }

        using var session = new SmtpSession(client.GetStream());
        await session.TalkAsync(account, mail, cancel);
    }

    public void Dispose() => _stream.Dispose();

    private async Task TalkAsync(MailAccount account, MailMessage mail, CancellationToken cancel)
    {
        if (account.Encrypted && account.Port == ImplicitTlsPort)
        {
            await EncryptAsync(account.Host, cancel);
        }

        await ExpectAsync(2, cancel);
        var offers = await SayAsync("EHLO " + account.Name, 2, cancel);
        if (account.Encrypted && account.Port != ImplicitTlsPort)
        {
            await SayAsync("STARTTLS", 2, cancel);
            await EncryptAsync(account.Host, cancel);
            offers = await SayAsync("EHLO " + account.Name, 2, cancel);
        }

        if (account.User.Length > 0)
        {
            await LoginAsync(account, offers, cancel);
        }

        await SayAsync($"MAIL FROM:<{MailMessage.Plain(mail.From)}>", 2, cancel);
        foreach (var receiver in mail.To)
        {
            await SayAsync($"RCPT TO:<{MailMessage.Plain(receiver)}>", 2, cancel);
        }

        await SayAsync("DATA", 3, cancel);
        await SayAsync(mail.ToWire() + ".", 2, cancel);
        await SayAsync("QUIT", 2, cancel);
    }

    private async Task LoginAsync(MailAccount account, string offers, CancellationToken cancel)
    {
        if (offers.Contains("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            await SayAsync("AUTH PLAIN " + Base64($"\0{account.User}\0{account.Password}"), 2, cancel);
            return;
        }

        await SayAsync("AUTH LOGIN", 3, cancel);
        await SayAsync(Base64(account.User), 3, cancel);
        await SayAsync(Base64(account.Password), 2, cancel);

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    // Devices of this kind do not ask who has signed a mail server's certificate; nor has a test a certificate that somebody signed.
    private async Task EncryptAsync(string host, CancellationToken cancel)
    {
        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        (_from, _to) = (0, 0);
#pragma warning disable CA5359 // See above.
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = (_, _, _, _) => true }, cancel);
#pragma warning restore CA5359
    }

    private async Task<string> SayAsync(string line, int expected, CancellationToken cancel)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancel);
        return await ExpectAsync(expected, cancel);
    }

    // An answer is lines of "250-text" and at last one of "250 text"; its first digit says whether it is the one that was expected.
    private async Task<string> ExpectAsync(int expected, CancellationToken cancel)
    {
        var all = new StringBuilder();
        for (var i = 0; i < MaxLines; i++)
        {
            var line = await ReadLineAsync(cancel);
            if (line.Length < 3 || line[0] - '0' != expected)
            {
                throw new IOException("the server says " + line);
            }

            all.Append(line).Append('\n');
            if (line.Length == 3 || line[3] != '-')
            {
                return all.ToString();
            }
        }

        throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the server says more than {MaxLines} lines"));
    }

    private async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _from, end).TrimEnd('\r');
                _from += end + 1;
                return line;
            }

            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
            var read = _to < MaxLine ? await _stream.ReadAsync(_buffer.AsMemory(_to), cancel) : throw new IOException("the server's line is too long");
            _to += read > 0 ? read : throw new IOException("the server hung up");
        }
    }
}
