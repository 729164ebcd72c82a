using System.Net;
using Emulator.Device.Power;
using Emulator.Device.State;
using Emulator.Server.Journaling;
using Emulator.Server.Wire;

namespace Emulator.Server.Cameras;

/// <summary>What is written in a camera's journal besides requests: its connections, logins that fail, and what becomes of the camera itself.</summary>
internal sealed class CameraNotes : IDisposable
{
    private readonly Camera _camera;
    private readonly ILogger _log;

    public CameraNotes(Camera camera, ILogger log)
    {
        (_camera, _log) = (camera, log);
        camera.Http.OnOver = Ended;
        camera.RtspPort.OnOver = Ended;
        camera.DhipPort?.OnOver = Ended;
        if (camera.Secure is { } secure)
        {
            foreach (var port in secure.All)
            {
                port.OnOver = Ended;
            }
        }

        camera.Device.Access.Failed += OnLoginFailed;
        camera.Device.Power.Changed += OnPowerChanged;
        camera.Device.World.CableMoved += OnCableMoved;
        camera.Device.Stores.Changed += OnStoreChanged;
    }

    /// <summary>A connection has come.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="verdict">What becomes of it.</param>
    /// <param name="refusal">Why, when it is not served.</param>
    /// <param name="faults">Ids of the fault rules that decided it.</param>
    public void Accepted(WireConnection connection, WireVerdict verdict, string? refusal, string? faults)
    {
        var refused = verdict is WireVerdict.Close or WireVerdict.Reset;
        connection.Refusal = refused ? refusal : null;
        Write(refused ? "socket.refused" : "socket.open", connection, TimeSpan.Zero, refused ? refusal : verdict == WireVerdict.Silence ? "silence" : null, faults);
    }

    public void Dispose()
    {
        _camera.Device.Stores.Changed -= OnStoreChanged;
        _camera.Device.World.CableMoved -= OnCableMoved;
        _camera.Device.Power.Changed -= OnPowerChanged;
        _camera.Device.Access.Failed -= OnLoginFailed;
    }

    private void Ended(WireConnection connection)
    {
        if (connection.Refusal is null)
        {
            Write("socket.end", connection, _camera.Device.Clock.Time.GetUtcNow() - connection.Began, connection.Ending, null);
        }
    }

    private void OnLoginFailed(string name, IPAddress from, bool locks)
    {
        Write("login.failed", "password", new IPEndPoint(from, 0), name);
        if (locks)
        {
            Write("login.locked", "failures", new IPEndPoint(from, 0), name);
        }
    }

    private void OnPowerChanged(PowerState state) => Write("device.power", state.ToString().ToLowerInvariant());

    private void OnCableMoved() => Write("device.cable", _camera.Device.World.IsUnplugged ? "out" : "in");

    // Once when a store begins to fail and once when it is over, however many sets are refused meanwhile.
    private void OnStoreChanged(StoreTrouble trouble, bool isOver)
    {
        Write("device.store", isOver ? $"{trouble.Store} is kept again" : trouble.Why);
        if (isOver)
        {
            _log.LogWarning("{Device}: {Store} is kept again", _camera.Id, trouble.Store);
        }
        else
        {
            _log.LogWarning("{Device}: {Store} cannot be kept, and what must be is refused: {Problem}", _camera.Id, trouble.Store, trouble.Why);
        }
    }

    private void Write(string kind, string reason, IPEndPoint? peer = null, string? user = null) =>
        _camera.Journal.Add(new JournalEntry { Utc = _camera.Device.Clock.Time.GetUtcNow(), Kind = kind, Peer = peer, User = user, Reason = reason });

    private void Write(string kind, WireConnection connection, TimeSpan lasted, string? reason, string? faults) => _camera.Journal.Add(new JournalEntry
    {
        Utc = _camera.Device.Clock.Time.GetUtcNow(),
        Kind = kind,
        Peer = connection.Peer,
        Connection = connection.Number,
        Agent = connection.Agent,
        Target = connection.Port == _camera.Http ? "http" : connection.Port == _camera.RtspPort ? "rtsp" : connection.Port == _camera.DhipPort ? "dhip" : connection.Port == _camera.Secure?.Https ? "https" : "rtsps",
        Bytes = connection.BytesSent,
        Duration = lasted,
        Reason = reason,
        Count = connection.Requests,
        Fault = faults,
    });
}
