using Emulator.Device.Power;
using Emulator.Device.Time;
using Emulator.Server.Cameras;

namespace Emulator.Server.Faults.Kinds;

/// <summary>What a fault does that is a state of the device, from its beginning until its rule ends.</summary>
internal static class Lasting
{
    /// <summary>Nothing more, and at the end this.</summary>
    public static IDisposable Until(Action end) => new Course([], end);

    /// <summary>Something with each change of the power, and at the end this.</summary>
    public static IDisposable OnPower(Camera camera, Action<PowerState> follow, Action? end = null)
    {
        var power = camera.Device.Power;
        power.Changed += follow;
        return Until(() =>
        {
            power.Changed -= follow;
            end?.Invoke();
        });
    }

    /// <summary>Something again and again, told how often it was done before.</summary>
    public static IDisposable Every(DeviceClock clock, TimeSpan every, Action<int> tick, Action? end = null)
    {
        var count = -1;
        return new Course([clock.Time.CreateTimer(_ => tick(Interlocked.Increment(ref count)), null, every, every)], end);
    }

    /// <summary>Both.</summary>
    public static IDisposable Both(IDisposable one, IDisposable other) => new Course([one, other], null);

    private sealed class Course(IDisposable[] parts, Action? end) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) != 0)
            {
                return;
            }

            foreach (var part in parts)
            {
                part.Dispose();
            }

            end?.Invoke();
        }
    }
}
