using Emulator.Device.Events;

namespace Emulator.Device.World;

/// <summary>What there is to see before each channel of a device, and since when. Safe for any number of threads; who suspends and resumes is one at a time.</summary>
internal sealed class SeenSights(int channels, EventSettings settings)
{
    private readonly ChannelSights?[] _sights = new ChannelSights?[channels];
    private readonly List<(int Channel, Sights Sight, object Cause)> _suspended = [];

    /// <summary>What there was to see before a channel at a time of the device's clock.</summary>
    public Sights At(int channel, DateTime utc) => Volatile.Read(ref _sights[channel])?.At(utc) ?? Sights.None;

    /// <summary>Times between two at which <see cref="At"/> changes.</summary>
    public IEnumerable<DateTime> Changes(int channel, DateTime from, DateTime to) => Volatile.Read(ref _sights[channel])?.Changes(from, to) ?? [];

    /// <summary>A sight begins, for a cause.</summary>
    public void Begin(int channel, Sights sight, object cause, DateTime utc) => Of(channel).Begin(sight, cause, utc);

    /// <summary>The sight of that cause ends.</summary>
    public void End(int channel, Sights sight, object cause, DateTime utc) => Of(channel).End(sight, cause, utc);

    /// <summary>The clock is about to be set: what is seen ends by the old time.</summary>
    public void Suspend(DateTime utc)
    {
        for (var channel = 0; channel < _sights.Length; channel++)
        {
            foreach (var (sight, cause) in _sights[channel]?.Suspend(utc) ?? [])
            {
                _suspended.Add((channel, sight, cause));
            }
        }
    }

    /// <summary>The clock was set: what is seen goes on by the new time.</summary>
    public void Resume(DateTime utc)
    {
        foreach (var (channel, sight, cause) in _suspended)
        {
            Of(channel).Begin(sight, cause, utc);
        }

        _suspended.Clear();
    }

    /// <summary>Nothing is seen, nor was.</summary>
    public void Clear()
    {
        foreach (var sights in _sights)
        {
            sights?.Clear();
        }
    }

    /// <summary>What an event says shows in the picture too, whoever raised it; and the flags of streams tell of it.</summary>
    public void OnRaised(DeviceEvent raised)
    {
        if (raised.Action is not (EventAction.Start or EventAction.Stop))
        {
            return;
        }

        var seen = raised.Code switch
        {
            "VideoMotion" => Sights.Motion | Sights.MotionEvent,
            "VideoBlind" => Sights.Covered,
            "VideoLoss" => Sights.Lost | Sights.LossEvent,
            _ => Sights.AlarmEvent,
        };
        var cause = $"{raised.Code}/{raised.Index}";
        if (raised.Action == EventAction.Stop)
        {
            foreach (var sights in _sights)
            {
                sights?.EndAll(c => c is string of && of == cause, raised.Utc);
            }

            return;
        }

        var shows = seen != Sights.AlarmEvent ? [raised.Index] : settings.Find(raised.Code, raised.Index)?.Handler.Records ?? [];
        foreach (var channel in shows)
        {
            for (var bit = 1; channel < _sights.Length && bit <= (int)Sights.LossEvent; bit <<= 1)
            {
                if (((int)seen & bit) != 0)
                {
                    Of(channel).Begin((Sights)bit, cause, raised.Utc);
                }
            }
        }
    }

    private ChannelSights Of(int channel) => Volatile.Read(ref _sights[channel]) ?? Interlocked.CompareExchange(ref _sights[channel], new ChannelSights(), null) ?? _sights[channel]!;
}
