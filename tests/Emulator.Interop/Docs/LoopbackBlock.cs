using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Emulator.Interop.Docs;

/// <summary>
/// Addresses for the pages: 127.A.*.* belongs to this process, so each page has the ports that it names, on addresses of its own. A port that is
/// held keeps A from other processes.
/// </summary>
internal sealed partial class LoopbackBlock : IDisposable
{
    // A page has 127.0.0.* to 127.0.3.*.
    private const int PerPage = 4;
    private const int LockPort = 47;

    private readonly Socket _lock;
    private readonly int _block;

    public LoopbackBlock()
    {
        for (_block = 64; _block < 250; _block++)
        {
            _lock = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                _lock.Bind(new IPEndPoint(new IPAddress([127, (byte)_block, 255, 254]), 40_000 + LockPort));
                return;
            }
            catch (SocketException)
            {
                _lock.Dispose();
            }
        }

        throw new InvalidOperationException("every block of loopback addresses is taken");
    }

    /// <summary>What 127.0.0.1 of the page of a number is.</summary>
    public string Address(int page) => Mapped("127.0.0.1", page);

    /// <summary>The text with the page's own addresses in it.</summary>
    public string Mapped(string text, int page)
    {
        Assert.True(PerPage * (page + 1) < 255, "more pages than addresses");
        return Loopback().Replace(text.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), m => $"127.{_block}.{(PerPage * page) + int.Parse(m.Groups["third"].Value, null)}.");
    }

    public void Dispose() => _lock.Dispose();

    [GeneratedRegex(@"\b127\.0\.(?<third>[0-3])\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Loopback();
}
