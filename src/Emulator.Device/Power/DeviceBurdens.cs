using System.Collections.Immutable;

namespace Emulator.Device.Power;

/// <summary>What a request has to bear.</summary>
/// <param name="Wait">How long it waits before anything is done about it.</param>
/// <param name="Status">Status of a refusal instead of an answer; 0 for none.</param>
/// <param name="By">Who laid the burden on the device that weighs here; null for nobody.</param>
public sealed record Toll(TimeSpan Wait, int Status = 0, object? By = null)
{
    /// <summary>None.</summary>
    public static Toll Free { get; } = new(TimeSpan.Zero);
}

/// <summary>Something that makes a device slow, or lets it refuse: its start, too much work, memory that it has lost.</summary>
/// <param name="name">What it is, in the words of the control API.</param>
/// <param name="by">Who laid it on the device.</param>
public abstract class Burden(string name, object? by)
{
    /// <summary>What it is.</summary>
    public string Name => name;

    /// <summary>Who laid it on the device.</summary>
    protected object? By => by;

    /// <summary>A request has come.</summary>
    /// <param name="wantsVideo">Whether it is for live or recorded video.</param>
    public abstract Toll Weigh(bool wantsVideo);

    /// <summary>How heavy it is now: from 0 for not at all to 1 for all that the device bears.</summary>
    public abstract double Load { get; }
}

/// <summary>The burdens of one device. Whoever answers requests asks for each of them, on every surface; a device without burdens costs one look.</summary>
public sealed class DeviceBurdens
{
    private ImmutableArray<Burden> _all = [];

    /// <summary>What weighs on it.</summary>
    public ImmutableArray<Burden> All => _all;

    /// <summary>Whether nothing does.</summary>
    public bool IsEmpty => _all.IsEmpty;

    /// <summary>Lays a burden on the device until the answer is disposed of.</summary>
    public IDisposable Add(Burden burden)
    {
        ImmutableInterlocked.Update(ref _all, static (all, one) => all.Add(one), burden);
        return new Hold(this, burden);
    }

    /// <summary>What a request that comes now has to bear: all waits, and the first refusal.</summary>
    /// <param name="wantsVideo">Whether it is for live or recorded video.</param>
    /// <param name="bore">Told who laid each burden that weighs on it.</param>
    public Toll Weigh(bool wantsVideo, Action<object>? bore = null)
    {
        var all = Toll.Free;
        foreach (var burden in _all)
        {
            var toll = burden.Weigh(wantsVideo);
            if (toll.By is { } by)
            {
                bore?.Invoke(by);
            }

            all = new Toll(all.Wait + toll.Wait, all.Status == 0 ? toll.Status : all.Status);
        }

        return all;
    }

    private sealed class Hold(DeviceBurdens burdens, Burden burden) : IDisposable
    {
        public void Dispose()
        {
            ImmutableInterlocked.Update(ref burdens._all, static (all, one) => all.Remove(one), burden);
            (burden as IDisposable)?.Dispose();
        }
    }
}
