using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Profiles;

namespace Emulator.Device.Alarms;

/// <summary>The alarm inputs and outputs of a device.</summary>
public sealed class AlarmBoard : IDisposable
{
    private readonly ConfigTree _config;
    private readonly EventBus _events;

    internal AlarmBoard(DeviceProfile profile, ConfigTree config, EventBus events, TimeProvider time)
    {
        _config = config;
        _events = events;
        var inputs = ImmutableArray.CreateBuilder<AlarmInput>(profile.AlarmInputs);
        for (var i = 0; i < profile.AlarmInputs; i++)
        {
            inputs.Add(new AlarmInput());
        }

        var outputs = ImmutableArray.CreateBuilder<AlarmOutput>(profile.AlarmOutputs);
        for (var i = 0; i < profile.AlarmOutputs; i++)
        {
            var index = i;
            outputs.Add(new AlarmOutput(index, () => (AlarmOutputMode)_config.Current.Int($"AlarmOut[{index}].Mode"), events, time));
        }

        (Inputs, Outputs) = (inputs.MoveToImmutable(), outputs.MoveToImmutable());
    }

    /// <summary>Its inputs.</summary>
    public ImmutableArray<AlarmInput> Inputs { get; }

    /// <summary>Its outputs.</summary>
    public ImmutableArray<AlarmOutput> Outputs { get; }

    /// <summary>Whether an input is in alarm: its contact says so, whether or not the device watches it, or an event does.</summary>
    /// <param name="input">From 0.</param>
    public bool InAlarm(int input) => Inputs[input].InAlarm(_config.Current.Text($"Alarm[{input}].SensorType")) || _events.IsOn("AlarmLocal", input);

    /// <summary>A bit for each input that is in alarm (document section 4.9.6).</summary>
    public ulong InputState
    {
        get
        {
            var state = 0UL;
            for (var i = 0; i < Inputs.Length; i++)
            {
                state |= InAlarm(i) ? 1UL << i : 0;
            }

            return state;
        }
    }

    /// <summary>A bit for each output that is on (document section 4.9.7).</summary>
    public ulong OutputState
    {
        get
        {
            var state = 0UL;
            for (var i = 0; i < Outputs.Length; i++)
            {
                state |= Outputs[i].IsOn ? 1UL << i : 0;
            }

            return state;
        }
    }

    /// <summary>Outputs that were left forced on tell that they are on.</summary>
    internal void Begin()
    {
        // As shipped they follow events, and nothing has happened yet.
        if (Outputs.Length > 0 && _config.Current.TryGet("AlarmOut", out var now) && _config.Defaults.TryGet("AlarmOut", out var shipped) && !ReferenceEquals(now.Value, shipped.Value))
        {
            Follow();
        }
    }

    /// <summary>Outputs look again at what they are set to.</summary>
    internal void Follow()
    {
        foreach (var output in Outputs)
        {
            output.Follow();
        }
    }

    /// <summary>The power comes or goes.</summary>
    internal void Power(bool on)
    {
        foreach (var output in Outputs)
        {
            output.Power(on);
        }
    }

    /// <summary>Contacts at rest, outputs open.</summary>
    internal void Reset()
    {
        foreach (var input in Inputs)
        {
            input.Set(AlarmContact.AtRest);
        }

        foreach (var output in Outputs)
        {
            output.Reset();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var output in Outputs)
        {
            output.Dispose();
        }
    }
}
