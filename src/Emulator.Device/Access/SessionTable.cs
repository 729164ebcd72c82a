using System.Runtime.CompilerServices;

namespace Emulator.Device.Access;

/// <summary>
/// A table with a place for each connection that logs in, as small firmware has it. A place is free again when its connection has asked for
/// nothing for <see cref="LoginSession.Idle"/>; in a table that leaks it never is, until the device starts anew. While the table is full
/// nobody else gets in, whatever they know. Safe for any number of threads.
/// </summary>
/// <param name="time">What places age on.</param>
/// <param name="max">How many places it has.</param>
/// <param name="leaks">Whether places are lost.</param>
/// <param name="heals">After how long a lost place is found again; null for never.</param>
/// <param name="status">What those are answered who find it full.</param>
public sealed class SessionTable(TimeProvider time, int max, bool leaks, TimeSpan? heals, int status)
{
    private readonly Lock _gate = new();
    private readonly List<Place> _places = [];
    private ConditionalWeakTable<object, Place> _known = [];

    /// <summary>How many places it has.</summary>
    public int Max => max;

    /// <summary>What those are answered who find it full: an HTTP or RTSP status.</summary>
    public int Status => status;

    /// <summary>How often somebody found it full.</summary>
    public int Refused { get; private set; }

    /// <summary>Places that are taken.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
            {
                Sweep();
                return _places.Count;
            }
        }
    }

    /// <summary>A connection whose credentials are right asks for something.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="filled">Whether the table has just been found full for the first time since there was room.</param>
    /// <returns>False when there is no place for it.</returns>
    public bool TryTake(object connection, out bool filled)
    {
        lock (_gate)
        {
            filled = false;
            Sweep();
            if (_known.TryGetValue(connection, out var place) && place.Holds)
            {
                place.Seen = time.GetTimestamp();
                return true;
            }

            if (_places.Count >= max)
            {
                filled = !_full;
                (_full, Refused) = (true, Refused + 1);
                return false;
            }

            _full = false;
            place = new Place { Seen = time.GetTimestamp() };
            _known.AddOrUpdate(connection, place);
            _places.Add(place);
            return true;
        }
    }

    /// <summary>All places are free: the device starts anew.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _places.Clear();
            _known = [];
            _full = false;
        }
    }

    private bool _full;

    private void Sweep()
    {
        var lasts = leaks ? heals : LoginSession.Idle;
        if (lasts is { } most)
        {
            foreach (var place in _places)
            {
                place.Holds &= time.GetElapsedTime(place.Seen) < most;
            }

            _places.RemoveAll(static place => !place.Holds);
        }
    }

    private sealed class Place
    {
        public long Seen { get; set; }

        public bool Holds { get; set; } = true;
    }
}
