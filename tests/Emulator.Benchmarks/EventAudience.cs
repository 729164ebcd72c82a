using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Benchmarks;

/// <summary>Clients of an event stream whose parts carry when they were caused; one thread reads for all of them as soon as something comes.</summary>
internal sealed class EventAudience : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Dictionary<Socket, Listener> _listeners = [];
    private readonly Thread _reader;
    private volatile bool _stopped;
    private long _parts;

    public EventAudience(int port, string request, int count)
    {
        var bytes = Encoding.ASCII.GetBytes(request);
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect("127.0.0.1", port);
            socket.Send(bytes);
            _listeners.Add(socket, new Listener());
        }

        // The heads: who has read its head is told of everything after it.
        foreach (var (socket, listener) in _listeners)
        {
            while (!listener.HasHead)
            {
                listener.Take(socket);
            }
        }

        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>Milliseconds from cause to receipt, of every part that came but the first so many of each client.</summary>
    public IEnumerable<double> LatenciesAfter(int first) => _listeners.Values.SelectMany(l => l.Latencies.Skip(first));

    /// <summary>Parts that came in another order than they were caused in.</summary>
    public long OutOfOrder => _listeners.Values.Sum(l => l.OutOfOrder);

    /// <summary>Parts that came.</summary>
    public long Parts => Volatile.Read(ref _parts);

    /// <summary>Waits until so many parts came, or it has taken too long.</summary>
    public void WaitFor(long parts)
    {
        var waited = Stopwatch.StartNew();
        while (Parts < parts && waited.Elapsed < Patience)
        {
            Thread.Sleep(1);
        }
    }

    public void Dispose()
    {
        _stopped = true;
        _reader.Join();
        foreach (var socket in _listeners.Keys)
        {
            socket.Dispose();
        }
    }

    private void Read()
    {
        while (!_stopped)
        {
            var ready = new List<Socket>(_listeners.Keys);
            Socket.Select(ready, null, null, 20_000);
            foreach (var socket in ready)
            {
                Interlocked.Add(ref _parts, _listeners[socket].Take(socket));
            }
        }
    }

    private sealed class Listener
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private int _filled;
        private long _last;

        public bool HasHead { get; private set; }

        public List<double> Latencies { get; } = [];

        public long OutOfOrder { get; private set; }

        public int Take(Socket socket)
        {
            var read = socket.Receive(_buffer.AsSpan(_filled));
            var now = Stopwatch.GetTimestamp();
            if (read == 0)
            {
                throw new InvalidOperationException("a stream ended");
            }

            _filled += read;
            var text = _buffer.AsSpan(0, _filled);
            if (!HasHead)
            {
                var end = text.IndexOf("\r\n\r\n"u8);
                HasHead = end >= 0 && (text.StartsWith("HTTP/1.1 200"u8) ? true : throw new InvalidOperationException(Encoding.ASCII.GetString(text)));
                text = HasHead ? text[(end + 4)..] : [];
            }

            var parts = 0;
            for (int data; (data = text.IndexOf("data="u8)) >= 0 && text[data..].IndexOf((byte)'\r') is var length and > 0;)
            {
                var caused = long.Parse(text.Slice(data + 5, length - 5), NumberStyles.None, CultureInfo.InvariantCulture);
                Latencies.Add(Stopwatch.GetElapsedTime(caused, now).TotalMilliseconds);
                OutOfOrder += caused <= _last ? 1 : 0;
                _last = caused;
                text = text[(data + length)..];
                parts++;
            }

            text.CopyTo(_buffer);
            _filled = HasHead ? text.Length : _filled;
            return parts;
        }
    }
}
