using Emulator.Device.Config;
using Emulator.Device.Profiles;
using Emulator.Device.Thermal;
using Emulator.Protocol.Multipart;
using Emulator.Server.Events;

namespace Emulator.Server.Thermal;

/// <summary>
/// What one client of attachTemper is told (document section 10.2.8): every rule of the channel at once, and then each every T seconds of its own, by the
/// device's clock. Rules that are due together are one part. Nothing is told while nothing is measured.
/// </summary>
internal sealed class TemperatureFeed : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Device.Device _device;
    private readonly ThermalSensor _sensor;
    private readonly EventSubscriber _client;
    private readonly int _channel;
    private readonly bool _spaced;
    private readonly List<TimeSpan?> _due = [];
    private readonly ITimer _timer;
    private bool _over;

    /// <param name="device">The device.</param>
    /// <param name="sensor">Its sensor.</param>
    /// <param name="channel">A thermal channel, from 0.</param>
    /// <param name="dialect">Whose manners it has.</param>
    /// <param name="client">Who is told.</param>
    public TemperatureFeed(Device.Device device, ThermalSensor sensor, int channel, Dialect dialect, EventSubscriber client)
    {
        (_device, _sensor, _channel, _client, _spaced) = (device, sensor, channel, client, dialect == Dialect.Document);
        _timer = device.Clock.Time.CreateTimer(static me => ((TemperatureFeed)me!).Tell(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        device.Config.Changed += OnConfigChanged;
        Tell();
    }

    private TimeSpan Now => _device.Clock.Time.GetElapsedTime(0);

    public void Dispose()
    {
        _device.Config.Changed -= OnConfigChanged;
        lock (_gate)
        {
            _over = true;
            _timer.Dispose();
        }
    }

    // A rule that is new is told at once, one that is told more often than before no later than that.
    private void OnConfigChanged(ConfigChange change)
    {
        if (change.Touches("ThermometryRule") || change.Touches("HeatImagingThermometry"))
        {
            Tell();
        }
    }

    private void Tell()
    {
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            var lines = new List<KeyValuePair<string, string>>();
            var (now, told, next) = (Now, 0, (TimeSpan?)null);
            var thermometry = _sensor.Thermometry;
            foreach (var rule in thermometry.RulesOf(_channel))
            {
                while (_due.Count <= rule.Place)
                {
                    _due.Add(null);
                }

                if (!thermometry.IsEnabled || !rule.Enable)
                {
                    _due[rule.Place] = null;
                    continue;
                }

                if (_due[rule.Place] is not { } due || due <= now)
                {
                    if (thermometry.Measures(_channel, rule))
                    {
                        lines.AddRange(Lines(told++, rule));
                    }

                    _due[rule.Place] = now + rule.Every;
                }
                else if (due > now + rule.Every)
                {
                    _due[rule.Place] = now + rule.Every;
                }

                next = next is null || _due[rule.Place] < next ? _due[rule.Place] : next;
            }

            if (told > 0)
            {
                Say(TemperatureText.Of(lines));
            }

            // Whole milliseconds, rounded up: timers round down, and would fire early.
            _timer.Change(next is { } at ? TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((at - now).TotalMilliseconds))) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Lines(int number, ThermometryRule rule)
    {
        var utc = _device.Clock.UtcNow;
        var reading = _sensor.Thermometry.Measure(_channel, rule, utc);
        return TemperatureText.Lines($"info[{number}].", _device.Clock.ToLocal(utc), _channel, rule, _sensor.Thermometry.Unit, reading.Average, reading.Max, reading.Min);
    }

    private void Say(string text)
    {
        if (_client.Course.IsBusy)
        {
            _client.Course.Say(text);
            return;
        }

        _client.Offer(EventPart.OfText(_device.Profile.Habits.Boundary, text, _spaced));
    }
}
