using Emulator.Device.Events;

namespace Emulator.Server.Metrics;

/// <summary>How often each event code was raised on one device.</summary>
internal sealed class EventCounts
{
    // By the number of the code. Made with the first event: most devices of a large fleet never raise one.
    private long[]? _counts;

    /// <summary>The codes that were raised, and how often.</summary>
    public IEnumerable<KeyValuePair<string, long>> All
    {
        get
        {
            if (Volatile.Read(ref _counts) is not { } counts)
            {
                yield break;
            }

            foreach (var code in EventCodes.All)
            {
                if (Interlocked.Read(ref counts[code.Number]) is var count and > 0)
                {
                    yield return new(code.Name, count);
                }
            }
        }
    }

    /// <summary>Told of each event, one at a time.</summary>
    public void OnRaised(DeviceEvent raised)
    {
        if (EventCodes.Find(raised.Code) is { } code)
        {
            Interlocked.Increment(ref (_counts ??= new long[EventCodes.All.Count])[code.Number]);
        }
    }
}
