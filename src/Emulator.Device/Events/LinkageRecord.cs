using Emulator.Device.Recording;

namespace Emulator.Device.Events;

/// <summary>
/// What is recorded of one event: from its beginning to its latch after its end. Begun again within a second it has gone on, and the index
/// is told at most once a second, so that a storm of events is one recording. It belongs to <see cref="Linkage"/>, whose lock is held
/// while it is used.
/// </summary>
/// <param name="code">The event.</param>
/// <param name="index">Its index.</param>
/// <param name="tell">Tells the index, in order: channel, beginning, end of the recording, end of the event there.</param>
internal sealed class LinkageRecord(string code, int index, Action<int, DateTime, DateTime, DateTime> tell)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private IReadOnlyList<int> _channels = [];
    private DateTime _from;
    private DateTime _to;
    private DateTime _over;
    private TimeSpan? _told;
    private bool _dirty;

    /// <summary>When the index has to be told; null when it knows all.</summary>
    public TimeSpan? Due => _dirty ? _told + Pause : null;

    /// <summary>Until when it records, by the device's UTC.</summary>
    public DateTime Until => _to;

    public IReadOnlyList<int> Channels => _channels;

    public void Begin(IReadOnlyList<int> channels, DateTime utc, TimeSpan now)
    {
        var goesOn = ReferenceEquals(channels, _channels) && utc >= _over && utc - _over < Pause && utc <= _to;
        if (!goesOn)
        {
            Flush(now);
            (_channels, _from) = (channels, utc);
            _told = null;
        }

        (_to, _over) = (RecordedEvent.Open, RecordedEvent.Open);
        Changed(now);
    }

    public void End(DateTime utc, TimeSpan latch, TimeSpan now)
    {
        (_to, _over) = (utc + latch, utc);
        Changed(now);
    }

    /// <summary>Whatever is recorded ends now, latch or not.</summary>
    public void Cut(DateTime utc, TimeSpan now)
    {
        if (_to > utc)
        {
            (_to, _over) = (utc, _over < utc ? _over : utc);
            _dirty = _channels.Count > 0;
        }

        Flush(now);
    }

    /// <summary>Tells the index if a second is over since it was told last.</summary>
    public void Step(TimeSpan now)
    {
        if (Due <= now)
        {
            Flush(now);
        }
    }

    /// <summary>Tells the index now.</summary>
    public void Flush(TimeSpan now)
    {
        if (!_dirty)
        {
            return;
        }

        (_dirty, _told) = (false, now);
        foreach (var channel in _channels)
        {
            // A picture shows what happens before its own channel.
            var elsewhere = channel != index && code.StartsWith("Video", StringComparison.Ordinal);
            tell(channel, _from, _to, elsewhere ? _from : _over);
        }
    }

    private void Changed(TimeSpan now)
    {
        _dirty = _channels.Count > 0;
        if (_told is null || now - _told >= Pause)
        {
            Flush(now);
        }
    }
}
