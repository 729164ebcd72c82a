using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Logs;

namespace Emulator.Server.Notices;

/// <summary>
/// Tells the server of <c>AlarmServer</c> of every event over TCP, a line each (document section 4.7.13, docs/decisions/0014). The connection
/// is opened for the first event and kept. What a server that is down misses, it misses.
/// </summary>
internal sealed class AlarmServerClient : IDisposable
{
    private const int MaxWaiting = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Device.Device _device;
    private readonly NoticeQueue<DeviceEvent> _queue;
    private Known? _known;
    private TcpClient? _connection;
    private Known? _connectedAs;
    private volatile bool _failed;

    public AlarmServerClient(Device.Device device)
    {
        _device = device;
        _queue = new NoticeQueue<DeviceEvent>(MaxWaiting, SendAsync);
        device.Events.Raised += OnRaised;
    }

    /// <summary>Gives up what is on its way and hangs up: the power is gone.</summary>
    public void Clear()
    {
        _queue.Clear();
        Interlocked.Exchange(ref _connection, null)?.Dispose();
    }

    public void Dispose()
    {
        _device.Events.Raised -= OnRaised;
        _queue.Dispose();
        Interlocked.Exchange(ref _connection, null)?.Dispose();
    }

    private void OnRaised(DeviceEvent raised)
    {
        if (Settings().Enabled)
        {
            _queue.Post(raised);
        }
        else if (_connection is not null)
        {
            Clear();
        }
    }

    // Asked for every event: read once for each version of the configuration.
    private Known Settings()
    {
        var config = _device.Config.Current;
        var known = _known;
        if (known is null || !ReferenceEquals(known.Config, config))
        {
            _known = known = new Known(config, config.Bool("AlarmServer.Enable"), config.Text("AlarmServer.Address"), config.Int("AlarmServer.Port", 8888));
        }

        return known;
    }

    private async Task SendAsync(DeviceEvent raised, CancellationToken stop)
    {
        var settings = Settings();
        using var patience = new CancellationTokenSource(Patience, _device.Clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            if (_device.World.IsUnplugged)
            {
                throw new IOException("the network is unreachable");
            }

            var connection = await ConnectAsync(settings, either.Token);
            await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(LineOf(raised)), either.Token);
            _failed = false;
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException or ArgumentException or InvalidOperationException)
        {
            Interlocked.Exchange(ref _connection, null)?.Dispose();
            // Once, until it is there again: each event would be a line.
            if (!_failed && !stop.IsCancellationRequested)
            {
                _failed = true;
                _device.Log.Write(LogType.Event, "AlarmServerFailed", detail: [new("Address", settings.Host), new("Reason", failure is OperationCanceledException ? "it does not answer" : failure.Message)]);
            }
        }
    }

    private async Task<TcpClient> ConnectAsync(Known settings, CancellationToken cancel)
    {
        if (_connection is { } open && _connectedAs == settings with { Config = _connectedAs!.Config } && !HasEnded(open.Client))
        {
            return open;
        }

        Interlocked.Exchange(ref _connection, null)?.Dispose();
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, cancel);
        }
        catch
        {
            client.Dispose();
            throw;
        }

        (_connection, _connectedAs) = (client, settings);
        return client;
    }

    // The other side says nothing: when there is something to read it is the end.
    private static bool HasEnded(Socket socket) => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Available == 0;

    private string LineOf(DeviceEvent raised)
    {
        var time = _device.Clock.ToLocal(raised.Utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var line = string.Create(CultureInfo.InvariantCulture, $"Code={raised.Code};action={raised.Action};index={raised.Index};time={time};serial={_device.Identity.Serial}");
        // One line each: in JSON a line end between members means nothing.
        return (raised.Data is { } data ? $"{line};data={data.ReplaceLineEndings("")}" : line) + "\r\n";
    }

    private sealed record Known(ConfigSnapshot Config, bool Enabled, string Host, int Port);
}
