namespace Emulator.Server.Streams;

/// <summary>How many media and event streams a device serves at once, HTTP and RTSP together.</summary>
/// <param name="most">As many as its profile bears.</param>
internal sealed class StreamSeats(int most)
{
    private int _taken;

    /// <summary>Seats taken now.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a seat, unless all are taken.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives a seat back.</summary>
    public void Leave() => Interlocked.Decrement(ref _taken);
}
