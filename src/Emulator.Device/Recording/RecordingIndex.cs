using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.Device.Storage;
using Emulator.Device.Time;
using Emulator.Device.World;

namespace Emulator.Device.Recording;

/// <summary>
/// What a device has recorded. No timer runs: what was recorded since somebody last asked follows from the rules that were in force,
/// the events and the clock, and is made out when somebody asks, or when one of these changes. Nothing is made out before that, so a
/// device that nobody asks costs nothing. Safe for any number of threads.
/// </summary>
public sealed class RecordingIndex
{
    // Of each channel. Older ones have been recorded long since; only the motion in their pictures is forgotten with them.
    private const int MaxEvents = 4096;

    // How far a machine's clock may be corrected without anything coming of it.
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly DeviceProfile _profile;
    private readonly ConfigTree _config;
    private readonly DeviceClock _clock;
    private readonly IRecordingStore _store;
    private readonly DiskBay _disks;
    private readonly RecordedHistory _history;
    private readonly RecordingShelf _shelf = new();
    private readonly Dictionary<string, string> _formerNames = new(StringComparer.Ordinal);
    private readonly List<Recording> _open = [];
    private readonly List<Recording> _added = [];
    private readonly List<long> _removed = [];
    private readonly List<RecordedEvent> _happened = [];
    private readonly List<RecordedEvent> _forgotten = [];
    private readonly (DateTime Day, RecordedEvent[] Events)[] _days;
    private readonly DateTime[] _written;
    private readonly long[] _used;
    private readonly long[] _capacity;
    private ImmutableArray<RecordedEvent>[] _events;
    private RecordingRules _rules;
    private DateTime _installed;
    private long _next = 1;
    private bool _loaded;
    private bool _isReady;
    private bool _isUnreadable;
    private bool _owesClearing;
    private bool _seeded;
    private bool _paused;
    private bool _hung;

    internal RecordingIndex(DeviceProfile profile, DeviceIdentity identity, ConfigTree config, DeviceClock clock, IRecordingStore store, DiskBay disks)
    {
        _profile = profile;
        _config = config;
        _clock = clock;
        _store = store;
        _disks = disks;
        _history = new RecordedHistory(identity.Serial, profile.AlarmInputs > 0);
        _rules = new RecordingRules(config.Current, profile);
        _days = new (DateTime, RecordedEvent[])[profile.Channels.Length];
        _written = new DateTime[profile.Channels.Length];
        _used = new long[profile.Disks.Length];
        _capacity = new long[profile.Disks.Length];
        _events = NoEvents();
        _installed = Seconds.Floor(clock.UtcNow);
    }

    /// <summary>Tells how many bytes a file has; set by whoever makes its media.</summary>
    public Func<Recording, long> Measure { get; set; } = static _ => 0;

    /// <summary>Whether the device can record at all.</summary>
    public bool CanRecord => _profile.Has(Capability.Storage) && _profile.Disks.Length > 0;

    /// <summary>Conditions that protect or restrict files.</summary>
    public RecordingProtection Protection
    {
        get
        {
            // Also when nobody has asked for anything since the start.
            if (!Volatile.Read(ref _isReady))
            {
                lock (_gate)
                {
                    Load();
                }
            }

            return field;
        }
        private set;
    } = RecordingProtection.None;

    /// <summary>Whether nobody finds what is recorded.</summary>
    public bool IsIndexLost { get; set; }

    /// <summary>Whether nothing is recorded though everything says so. A device that starts anew is well again.</summary>
    public bool IsHung
    {
        get => _hung;
        set
        {
            lock (_gate)
            {
                if (value == _hung)
                {
                    return;
                }

                Settle(close: true);
                Keep();
                if (_hung)
                {
                    Array.Fill(_written, Seconds.Floor(_clock.UtcNow));
                }

                _hung = value;
            }
        }
    }

    /// <summary>How many files there are, pictures too.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                Settle();
                return _shelf.Count + _open.Count;
            }
        }
    }

    /// <summary>Bytes that the recordings on a disk take.</summary>
    public long UsedBytes(int disk)
    {
        lock (_gate)
        {
            Settle();
            return _used[disk];
        }
    }

    /// <summary>Bytes that a disk has, and how many of them are in use, by recordings and whatever else is on it.</summary>
    public (long Total, long Used) Space(int disk)
    {
        lock (_gate)
        {
            Settle();
            var total = _profile.Disks[disk].TotalBytes;
            return (total, Math.Clamp(total - Room(disk) + _used[disk], 0, total));
        }
    }

    /// <summary>Recordings that are wanted, by their beginning. Those on a disk that does not work are not there.</summary>
    public IReadOnlyList<Recording> Find(RecordingQuery query)
    {
        lock (_gate)
        {
            Settle();
            if (IsIndexLost)
            {
                return [];
            }

            var found = _shelf.Between(query.Channel, query.Stream, query.From, query.To)
                .Concat(_open.Where(r => (query.Channel ?? r.Channel) == r.Channel && (query.Stream ?? r.Stream) == r.Stream))
                .Where(r => _disks[r.Disk].IsReadable && query.Wants(r, Protection))
                .OrderBy(r => r.Start).ThenBy(r => r.Channel).ThenBy(r => r.Stream).ThenBy(r => r.Type).ToList();
            foreach (var recording in found.Where(r => r.IsOpen))
            {
                // Whoever was told this name may ask by it when the file has got its last one.
                _formerNames[recording.Path] = recording.Path;
            }

            return found;
        }
    }

    /// <summary>Video of a stream between two moments, oldest first.</summary>
    public IReadOnlyList<Recording> Video(int channel, int stream, DateTime from, DateTime to) =>
        Find(new RecordingQuery { Channel = channel, Stream = stream, From = from, To = to, Types = ["dav"] });

    /// <summary>The recording at a path.</summary>
    public bool TryGet(string path, [NotNullWhen(true)] out Recording? recording)
    {
        lock (_gate)
        {
            Settle();
            recording = _open.Find(r => r.Path == path) ?? _shelf.Of(path) ?? (_formerNames.TryGetValue(path, out var now) ? _shelf.Of(now) : null);
            return recording is not null && !IsIndexLost && _disks[recording.Disk].IsReadable;
        }
    }

    /// <summary>What there was to see before a channel at a time, as far as it was recorded as an event that is over.</summary>
    public Sights SightsAt(int channel, DateTime utc)
    {
        var seen = Sights.None;
        foreach (var happens in CanRecord ? EventsOn(channel, utc) : [])
        {
            if (happens.From <= utc && (happens.Over ?? happens.To) is var over && over > utc && over != RecordedEvent.Open)
            {
                seen |= happens.Code switch
                {
                    "VideoMotion" => Sights.Motion | Sights.MotionEvent,
                    "VideoBlind" => Sights.Covered,
                    "VideoLoss" => Sights.Lost | Sights.LossEvent,
                    _ => Sights.AlarmEvent,
                };
            }
        }

        return seen;
    }

    /// <summary>Events before a channel between two moments.</summary>
    public IReadOnlyList<RecordedEvent> EventsBetween(int channel, DateTime from, DateTime to)
    {
        lock (_gate)
        {
            Load();
            return [.. AllEvents(channel, from, to).Where(e => e.Overlaps(from, to)).OrderBy(e => e.From)];
        }
    }

    /// <summary>
    /// An event happens before a channel: it is recorded if the schedule says so, from PreRecord before it on. Told again with the same
    /// code and beginning, its end moves.
    /// </summary>
    /// <param name="channel">From 0.</param>
    /// <param name="code">Event code, <c>VideoMotion</c>.</param>
    /// <param name="from">When it began; UTC.</param>
    /// <param name="to">When its recording ends, as far as is known; UTC.</param>
    /// <param name="region">Where; everywhere when null.</param>
    /// <param name="level">1 to 6.</param>
    /// <param name="over">When it was over itself; null when with its recording. See <see cref="RecordedEvent.Over"/>.</param>
    public void RecordEvent(int channel, string code, DateTime from, DateTime to, MotionRegion? region = null, int level = 6, DateTime? over = null)
    {
        lock (_gate)
        {
            Settle();
            var happens = new RecordedEvent(channel, code, from, to, region ?? MotionRegion.Everywhere, level) { Over = over };
            var events = _events.AsSpan().ToArray();
            var others = events[channel].RemoveAll(e => e.Code == code && e.From == from);
            var tooMany = Math.Max(0, others.Length - MaxEvents + 1);
            _forgotten.AddRange(others.AsSpan()[..tooMany]);
            events[channel] = others.RemoveRange(0, tooMany).Add(happens);
            Volatile.Write(ref _events, events);
            _happened.Add(happens);
            if (_happened.Count > MaxEvents)
            {
                // They have waited to be kept for long.
                _happened.RemoveAt(0);
            }

            if (_forgotten.Count > MaxEvents)
            {
                // Those stay where they are kept, and are forgotten with the next that load.
                _forgotten.RemoveRange(0, _forgotten.Count - MaxEvents);
            }

            Settle();
            Keep();
        }
    }

    /// <summary>A picture is taken and kept. Null when there is nowhere to keep it.</summary>
    public Recording? RecordPicture(int channel, string code, DateTime at)
    {
        lock (_gate)
        {
            Settle();
            if (!CanRecord || _paused || _hung || DiskOf(channel) is null || _rules.Of(channel).Streams[0] is not { } format)
            {
                return null;
            }

            var taken = Put(channel, 0, RecordingType.Picture, format, new Stretch(Seconds.Floor(at), Seconds.Floor(at), RecordedEvent.ReasonOf(code), [code]), _rules);
            Thin();
            Keep();
            return taken;
        }
    }

    /// <summary>Changes the conditions. False when they could not be kept, or there would be too many.</summary>
    public bool TryProtect(Func<RecordingProtection, RecordingProtection> change)
    {
        lock (_gate)
        {
            Settle();
            var before = Protection;
            var after = change(before);
            if (after.Conditions.Length > RecordingProtection.MaxConditions)
            {
                return false;
            }

            Protection = after;
            if (!Keep())
            {
                Protection = before;
                return false;
            }

            return true;
        }
    }

    /// <summary>Forgets everything and begins anew: the past of the profile up to now.</summary>
    internal void Reset()
    {
        lock (_gate)
        {
            _owesClearing = !_store.TryClear(out _);
            _shelf.Clear();
            _formerNames.Clear();
            _open.Clear();
            _added.Clear();
            _removed.Clear();
            _happened.Clear();
            _forgotten.Clear();
            Array.Clear(_used);
            _events = NoEvents();
            _rules = new RecordingRules(_config.Current, _profile);
            _installed = Seconds.Floor(_clock.UtcNow);
            (_next, _loaded, _isReady, _seeded, _paused) = (1, false, false, false, false);
            Protection = RecordingProtection.None;
        }
    }

    /// <summary>What is recorded until now. Of a device whose recordings nobody has asked for there is nothing to tell yet.</summary>
    internal RecordingsMoment Capture()
    {
        lock (_gate)
        {
            Load();
            if (!_seeded)
            {
                return new RecordingsMoment(null, ImmutableDictionary<string, string>.Empty, NoEvents(), [], [], [.. _written], _installed, _paused, Protection);
            }

            Settle();
            Keep();
            var now = Seconds.Floor(_clock.UtcNow);
            // What lasts is begun anew when it is restored; what there was of it until now is over.
            return new RecordingsMoment(
                _shelf.All(), _formerNames.ToImmutableDictionary(StringComparer.Ordinal), [.. _events.Select(of => of.IsEmpty ? of : [.. of.Select(e => Ended(e, now))])],
                [.. _used], [.. _capacity], [.. _written], _installed, _paused, Protection);
        }
    }

    /// <summary>Returns to what was recorded, goes by the configuration that is now in force, and goes on from there. False when it cannot be kept.</summary>
    internal bool Restore(RecordingsMoment then)
    {
        lock (_gate)
        {
            Load();
            if (_seeded)
            {
                Settle();
                Keep();
            }

            var (before, happened, begun) = (_shelf.All(), _events, _seeded);
            _happened.Clear();
            _forgotten.Clear();
            _open.Clear();
            _formerNames.Clear();
            Array.Clear(_used);
            _rules = new RecordingRules(_config.Current, _profile);
            (_seeded, _installed, _paused, Protection) = (then.Files is not null, then.Installed, then.Paused, then.Protection);
            then.Written.CopyTo(_written);
            Array.Clear(_days);
            Volatile.Write(ref _events, [.. then.Events]);
            if (then.Files is not { } files)
            {
                _shelf.Clear();
                return !begun || _store.TryClear(out _);
            }

            _shelf.Return(files);
            foreach (var (former, path) in then.FormerNames)
            {
                _formerNames[former] = path;
            }

            then.Used.CopyTo(_used);
            then.Capacity.CopyTo(_capacity);
            return _store is MemoryRecordingStore || KeepDifference(before, files, [.. happened.SelectMany(of => of)], [.. then.Events.SelectMany(of => of)]);
        }
    }

    // Numbers go on, so that none is ever given twice.
    private bool KeepDifference(ImmutableArray<Recording> had, ImmutableArray<Recording> has, HashSet<RecordedEvent> happened, List<RecordedEvent> happens)
    {
        if (had != has)
        {
            var (before, after) = (had.Select(r => r.Number).ToHashSet(), has.Select(r => r.Number).ToHashSet());
            _added.AddRange(has.Where(r => !before.Contains(r.Number)));
            _removed.AddRange(before.Where(n => !after.Contains(n)));
        }

        _happened.AddRange(happens.Where(e => !happened.Contains(e)));
        return Keep([.. happened.ExceptBy(happens.Select(Identity), Identity)]);

        static (int, string, DateTime) Identity(RecordedEvent of) => (of.Channel, of.Code, of.From);
    }

    /// <summary>Tries again to keep what could not be kept.</summary>
    internal void Retry()
    {
        lock (_gate)
        {
            Load();
            Keep();
        }
    }

    /// <summary>Closes all files by the rules that were in force; called before the clock or the time zone changes.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            if (HasBegun())
            {
                Settle(close: true);
                Keep();
            }
        }
    }

    /// <summary>Something changes about the disks: files are closed by what was, and go on by what is.</summary>
    internal void Change(Action change)
    {
        lock (_gate)
        {
            Close();
            change();
            Load();
            Array.Fill(_written, Seconds.Floor(_clock.UtcNow));
        }
    }

    /// <summary>Goes by the configuration that is now in force.</summary>
    internal void Follow()
    {
        lock (_gate)
        {
            _rules = new RecordingRules(_config.Current, _profile);
        }
    }

    /// <summary>Goes on from the time that the clock shows now.</summary>
    internal void Resume()
    {
        lock (_gate)
        {
            Load();
            Array.Fill(_written, Seconds.Floor(_clock.UtcNow));
            (_paused, _hung) = (false, _hung && !_paused);
        }
    }

    /// <summary>Records nothing until <see cref="Resume"/>: the device is off.</summary>
    internal void Pause()
    {
        lock (_gate)
        {
            if (!_paused && HasBegun())
            {
                Settle(close: true);
                Keep();
            }

            _paused = true;
        }
    }

    private ImmutableArray<RecordedEvent>[] NoEvents() => [.. _profile.Channels.Select(_ => ImmutableArray<RecordedEvent>.Empty)];

    // Whether there is anything to close: of a device that was just switched on nobody has asked yet.
    private bool HasBegun()
    {
        Load();
        return _seeded || Seconds.Floor(_clock.UtcNow) > _installed;
    }

    private void Load()
    {
        if (_loaded)
        {
            return;
        }

        // Making it out asks for events, which are loaded here.
        _loaded = true;
        Array.Fill(_written, _installed);
        try
        {
            if (CanRecord && _store.Load() is { } kept)
            {
                Take(kept);
            }

            _isUnreadable = false;
            Volatile.Write(ref _isReady, true);
        }
        catch (ConfigStoreException)
        {
            // Nothing is found and nothing kept until it can be read: what is in it must not be written over.
            (_loaded, _isUnreadable) = (false, true);
        }
    }

    private void Take(KeptRecordings kept)
    {
        _installed = kept.Installed;
        _next = kept.Next;
        _seeded = true;
        Protection = kept.Protection;
        // The profile may have changed since: what it no longer has is left out.
        kept.Written.AsSpan(0, Math.Min(kept.Written.Length, _written.Length)).CopyTo(_written);
        Array.Fill(_capacity, long.MaxValue);
        kept.Capacity.AsSpan(0, Math.Min(kept.Capacity.Length, _capacity.Length)).CopyTo(_capacity);
        var events = NoEvents();
        var now = _clock.UtcNow;
        // What lasted when the process died was over with it, as far as anybody knows.
        foreach (var of in kept.Events.Where(e => e.Channel < events.Length).Select(e => Ended(e, now)).GroupBy(e => e.Channel))
        {
            events[of.Key] = [.. of.OrderBy(e => e.From)];
        }

        Volatile.Write(ref _events, events);
        foreach (var recording in kept.Recordings.Where(r => r.Channel < _written.Length && r.Disk < _used.Length).OrderBy(r => r.Start))
        {
            _shelf.Add(recording);
            _used[recording.Disk] += recording.Type == RecordingType.Video ? Measure(recording) : 0;
        }
    }

    private static RecordedEvent Ended(RecordedEvent kept, DateTime now) =>
        kept.To == RecordedEvent.Open ? kept with { To = Later(kept.From, now), Over = kept.Over == RecordedEvent.Open ? Later(kept.From, now) : kept.Over } : kept;

    // Makes out what was recorded until now.
    private void Settle(bool close = false)
    {
        Load();
        if (!CanRecord || _isUnreadable)
        {
            return;
        }

        if (!_seeded)
        {
            Seed();
        }

        if (_paused || _hung)
        {
            return;
        }

        var now = Seconds.Floor(_clock.UtcNow);
        _open.Clear();
        for (var channel = 0; channel < _written.Length; channel++)
        {
            Settle(channel, now, close);
        }

        Thin();
        if (_added.Count + _removed.Count > 0)
        {
            Keep();
        }
    }

    private void Settle(int channel, DateTime now, bool close)
    {
        var from = _written[channel];
        if (now <= from)
        {
            // Set back behind our back, as the machine's clock can be: what is recorded from now on has its time once more.
            _written[channel] = now < from - Unnoticed ? now : from;
            return;
        }

        if (DiskOf(channel) is null)
        {
            _written[channel] = now;
            return;
        }

        var rules = _rules.Of(channel);
        var until = close ? now : Later(from, now.AddSeconds(-rules.PreRecord));
        foreach (var stretch in RecordingTimeline.Of(rules, [.. AllEvents(channel, from, now)], _clock, from, now))
        {
            var isOpen = stretch.End == now && !close;
            until = isOpen ? stretch.Start : Later(until, stretch.End);
            for (var stream = 0; stream < rules.Streams.Length; stream++)
            {
                if (rules.Streams[stream] is not { } format)
                {
                    continue;
                }

                if (isOpen)
                {
                    var open = Made(channel, stream, RecordingType.Video, format, stretch, _rules, isOpen: true);
                    // Of what a full disk has no room for, nothing is there when the file is closed; nor is it before.
                    if (_rules.PlaceOf(channel, open.Reason, open.Type).OverWrite || _used[open.Disk] + Measure(open) <= Room(open.Disk))
                    {
                        _open.Add(open);
                    }
                }
                else
                {
                    Put(channel, stream, RecordingType.Video, format, stretch, _rules);
                }
            }
        }

        // An event that is told next may begin to be recorded before it, unless that time is in a closed file.
        _written[channel] = until;
    }

    private static DateTime Later(DateTime a, DateTime b) => a > b ? a : b;

    private void Seed()
    {
        _seeded = true;
        var began = _installed.AddDays(-_profile.HistoryDays);
        var rules = new RecordingRules(_config.Defaults, _profile);
        Array.Fill(_capacity, long.MaxValue);
        for (var channel = 0; channel < _written.Length; channel++)
        {
            var of = rules.Of(channel);
            var events = AllEvents(channel, began, _installed).Where(e => e.From >= began && e.To <= _installed).ToList();
            foreach (var stretch in RecordingTimeline.Of(of, events, _clock, began, _installed))
            {
                for (var stream = 0; stream < of.Streams.Length; stream++)
                {
                    if (of.Streams[stream] is { } format)
                    {
                        Put(channel, stream, RecordingType.Video, format, stretch, rules);
                    }
                }
            }

            if (of.Streams[0] is { } main)
            {
                foreach (var shot in Pictures(events, began))
                {
                    Put(channel, 0, RecordingType.Picture, main, shot, rules);
                }
            }
        }

        // What else the profile says is in use is not ours to overwrite.
        for (var disk = 0; disk < _used.Length; disk++)
        {
            var (total, used) = (_profile.Disks[disk].TotalBytes, _profile.Disks[disk].UsedBytes);
            _capacity[disk] = Math.Min(total, total - used + _used[disk]);
            MakeRoom(disk, overWrite: true);
        }
    }

    // One for each hour, and one for each event when it begins.
    private IEnumerable<Stretch> Pictures(IEnumerable<RecordedEvent> events, DateTime began)
    {
        var shots = events.Select(e => new Stretch(Seconds.Floor(e.From), Seconds.Floor(e.From), e.Reason, [e.Code])).ToList();
        for (var hour = began.Date.AddHours(began.Hour + 1); hour < _installed; hour = hour.AddHours(1))
        {
            shots.Add(new Stretch(hour, hour, RecordingReason.Regular, []));
        }

        return shots.OrderBy(s => s.Start);
    }

    private Recording Made(int channel, int stream, RecordingType type, RecordedFormat format, in Stretch stretch, RecordingRules rules, bool isOpen = false)
    {
        var place = rules.PlaceOf(channel, stretch.Reason, type);
        var disk = DiskOf(place.Disk ?? channel) ?? channel % _profile.Disks.Length;
        var (start, end) = (_clock.ToLocal(stretch.Start), _clock.ToLocal(isOpen ? stretch.Start : stretch.End));
        string path;
        var same = 0;
        do
        {
            path = Root(disk, place) + RecordingPath.Make(place.PathRule, channel, stream, stretch.Reason, start, end, same).TrimStart('/');
        }
        while (_shelf.Has(path) && same++ < 9);
        return new Recording
        {
            Number = isOpen ? _next : _next++,
            Channel = channel,
            Stream = stream,
            Type = type,
            Start = stretch.Start,
            End = stretch.End,
            Reason = stretch.Reason,
            Events = stretch.Events,
            Format = format,
            Disk = disk,
            Path = path,
            IsOpen = isOpen,
        };
    }

    private Recording? Put(int channel, int stream, RecordingType type, RecordedFormat format, in Stretch stretch, RecordingRules rules)
    {
        var recording = Made(channel, stream, type, format, stretch, rules);
        if (type == RecordingType.Video)
        {
            var bytes = Measure(recording);
            _used[recording.Disk] += bytes;
            var place = rules.PlaceOf(channel, stretch.Reason, type);
            if (!MakeRoom(recording.Disk, place.OverWrite))
            {
                _used[recording.Disk] -= bytes;
                return null;
            }

            var former = Root(recording.Disk, place)
                + RecordingPath.Make(place.PathRule, channel, stream, stretch.Reason, _clock.ToLocal(stretch.Start), _clock.ToLocal(stretch.Start)).TrimStart('/');
            if (_formerNames.ContainsKey(former))
            {
                _formerNames[former] = recording.Path;
            }
        }

        _shelf.Add(recording);
        _added.Add(recording);
        return recording;
    }

    private string Root(int disk, StoragePlace place) => _profile.Disks[disk].Mount + (place.Folder.Length > 0 ? $"/{place.Folder}/" : "/");

    // Channels take the disks in turn unless their storage group names one, and one that does not work is passed over; null when none works.
    private int? DiskOf(int first)
    {
        var disks = _disks.Disks;
        for (var i = 0; i < disks.Length; i++)
        {
            if (disks[(first + i) % disks.Length].Works)
            {
                return (first + i) % disks.Length;
            }
        }

        return null;
    }

    // Most bytes that recordings may take on a disk.
    private long Room(int disk) => Math.Min(_capacity[disk], _disks[disk].Room ?? long.MaxValue);

    // True when what is on the disk fits, if need be without its oldest files.
    private bool MakeRoom(int disk, bool overWrite)
    {
        while (_used[disk] > Room(disk))
        {
            if (!overWrite || _shelf.Oldest(r => r.Disk == disk && r.Type == RecordingType.Video && !IsProtected(r)) is not { } oldest)
            {
                return false;
            }

            Drop(oldest);
        }

        return true;
    }

    // What has been held long enough goes, and the oldest of too many pictures.
    private void Thin()
    {
        var now = _clock.UtcNow;
        while (_rules.Holds && _shelf.Oldest(r => _rules.PlaceOf(r.Channel, r.Reason, r.Type).HoldDays is > 0 and var days && r.End < now.AddDays(-days) && !IsProtected(r)) is { } old)
        {
            Drop(old);
        }

        for (var channel = 0; channel < _written.Length; channel++)
        {
            var most = _rules.MaxPictures(channel);
            while (most > 0 && _shelf.Pictures(channel) > most && _shelf.Oldest(r => r.Channel == channel && r.Type == RecordingType.Picture && !IsProtected(r)) is { } surplus)
            {
                Drop(surplus);
            }
        }
    }

    private void Drop(Recording recording)
    {
        _shelf.Remove(recording);
        _used[recording.Disk] -= recording.Type == RecordingType.Video ? Measure(recording) : 0;
        if (!_added.Remove(recording))
        {
            _removed.Add(recording.Number);
        }
    }

    private bool IsProtected(Recording recording) => Protection.Covers(ProtectionKind.Protect, recording.Channel, recording.Start, recording.End);

    // What cannot be kept now is kept with what comes next.
    private bool Keep(ImmutableArray<RecordedEvent> forgotten = default)
    {
        if (!CanRecord)
        {
            return true;
        }

        if (_isUnreadable || (_owesClearing && !_store.TryClear(out _)))
        {
            return false;
        }

        _owesClearing = false;
        var state = new KeptRecordings(_installed, _next, [.. _written], [.. _capacity], [], [], Protection);
        if (!_store.TryCommit(new RecordingDelta(state, [.. _added], [.. _removed], [.. _happened]) { Forgotten = [.. _forgotten, .. forgotten.IsDefault ? [] : forgotten] }, out _))
        {
            return false;
        }

        _added.Clear();
        _removed.Clear();
        _happened.Clear();
        _forgotten.Clear();
        return true;
    }

    private IEnumerable<RecordedEvent> AllEvents(int channel, DateTime from, DateTime to)
    {
        foreach (var happened in _events[channel])
        {
            yield return happened;
        }

        if (from >= _installed)
        {
            yield break;
        }

        for (var day = from.Date; day < to && day < _installed; day = day.AddDays(1))
        {
            foreach (var happened in _history.EventsOf(channel, DateTime.SpecifyKind(day, DateTimeKind.Utc)).Where(e => e.From >= _installed.AddDays(-_profile.HistoryDays) && e.To <= _installed))
            {
                yield return happened;
            }
        }
    }

    // Asked for every group of pictures, live ones too: no lock, and a day's events are made out once.
    private IEnumerable<RecordedEvent> EventsOn(int channel, DateTime utc)
    {
        if (!Volatile.Read(ref _isReady))
        {
            lock (_gate)
            {
                Load();
            }
        }

        if (utc >= _installed)
        {
            return Volatile.Read(ref _events)[channel];
        }

        lock (_gate)
        {
            if (_days[channel].Events is null || _days[channel].Day != utc.Date)
            {
                _days[channel] = (utc.Date, [.. AllEvents(channel, utc.Date, utc.Date.AddDays(1))]);
            }

            return _days[channel].Events;
        }
    }
}

/// <summary>
/// What a device has recorded, at a moment; without files when nobody had asked for them, so that they still follow from its profile.
/// The rest is what <see cref="RecordingIndex"/> holds of each channel and disk.
/// </summary>
internal sealed record RecordingsMoment(
    ImmutableArray<Recording>? Files,
    ImmutableDictionary<string, string> FormerNames,
    ImmutableArray<RecordedEvent>[] Events,
    ImmutableArray<long> Used,
    ImmutableArray<long> Capacity,
    ImmutableArray<DateTime> Written,
    DateTime Installed,
    bool Paused,
    RecordingProtection Protection);
