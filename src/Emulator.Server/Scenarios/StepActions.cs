using System.Collections.Immutable;
using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Logs;
using Emulator.Device.Power;
using Emulator.Device.Profiles;
using Emulator.Server.Cameras;
using Emulator.Server.Control;
using Emulator.Server.Faults;

namespace Emulator.Server.Scenarios;

/// <summary>The words that a step can have for what it does.</summary>
internal static class StepActions
{
    private delegate StepAction? Reader(ScenarioSource source, JsonElement value, string path, JsonSerializerOptions json);

    private static readonly (string Name, Reader Read)[] Table =
    [
        ("config", ConfigAction.Read),
        ("stimulus", StimulusAction.Read),
        ("calm", (source, value, path, _) => Flag(source, value, path, () => new CalmAction(path))),
        ("event", RaiseAction.Read),
        ("fault", FaultAction.Read),
        ("power", PowerAction.Read),
        ("clock", ClockAction.Read),
        ("snapshot", (source, value, path, _) => SnapshotAction.Read(source, value, path, restores: false)),
        ("restore", (source, value, path, _) => SnapshotAction.Read(source, value, path, restores: true)),
        ("reset", (source, value, path, _) => Flag(source, value, path, () => new ResetAction(path))),
        ("expect", Expectation.Read),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(word => word.Name)];

    /// <summary>Reads one; null with errors when it is not as it ought to be.</summary>
    public static StepAction? Read(ScenarioSource source, string name, JsonElement value, string path, JsonSerializerOptions json) =>
        Array.Find(Table, word => word.Name == name).Read(source, value, path, json);

    private static StepAction? Flag(ScenarioSource source, JsonElement value, string path, Func<StepAction> make)
    {
        if (value.ValueKind == JsonValueKind.True)
        {
            return make();
        }

        source.Wrong(path, "true is all that can stand here");
        return null;
    }
}

/// <summary>Sets the configuration: all of it, or nothing.</summary>
internal sealed class ConfigAction(string path, ImmutableArray<KeyValuePair<string, string>> values) : StepAction("config", path)
{
    public override string What => "config " + string.Join(", ", values.Select(v => $"{v.Key}={v.Value}"));

    public static StepAction? Read(ScenarioSource source, JsonElement value, string path, JsonSerializerOptions json)
    {
        if (!source.IsMap(value, path))
        {
            return null;
        }

        var values = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var field in value.EnumerateObject())
        {
            if (field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                source.Wrong(ScenarioSource.Join(path, field.Name), "a value was expected; write the whole path, Section[0].Name");
                return null;
            }

            values.Add(new(field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.ValueKind == JsonValueKind.Null ? "" : field.Value.GetRawText()));
        }

        return new ConfigAction(path, values.ToImmutable());
    }

    public override (string Field, string Why)? Check(DeviceProfile profile)
    {
        var defaults = ConfigDefaults.Of(profile, out _);
        ConfigDefaults.With(defaults, values, out var errors);
        if (errors.Count == 0)
        {
            return null;
        }

        if (errors[0].Split(": ", 2) is not [var field, var why])
        {
            return ("", errors[0]);
        }

        var section = field.Split('.', '[')[0];
        return (field, why + (defaults.TryGet(section, out _) ? "" : Spelling.Hint(section, defaults.Names)));
    }

    public override string? Do(Camera camera, ScenarioRun run)
    {
        var outcome = camera.Device.Config.Set(values);
        if (outcome.Error is { } error)
        {
            return error;
        }

        camera.Device.Log.WriteChange("SaveConfig", outcome.Change, "", from: null, [.. values.Select(v => v.Key.Split('.', '[')[0]).Distinct(StringComparer.OrdinalIgnoreCase)]);
        camera.Device.Power.Settle();
        return null;
    }
}

/// <summary>Lets something happen in front of the device or to it.</summary>
internal sealed class StimulusAction(string path, StimulusRequest request) : StepAction("stimulus", path)
{
    public override string What => $"stimulus {request.Kind}";

    public static StepAction? Read(ScenarioSource source, JsonElement value, string path, JsonSerializerOptions json) =>
        source.Read<StimulusRequest>(value, path, json) is { } request ? new StimulusAction(path, request) : null;

    public override (string Field, string Why)? Check(DeviceProfile profile) => StimulusReader.TryRead(request, profile, out _, out var field, out var why) ? null : (field, why);

    public override string? Do(Camera camera, ScenarioRun run)
    {
        if (!StimulusReader.TryRead(request, camera.Device.Profile, out var stimulus, out _, out var why))
        {
            return why;
        }

        camera.Device.World.Apply(stimulus);
        return null;
    }
}

/// <summary>Ends everything that goes on.</summary>
internal sealed class CalmAction(string path) : StepAction("calm", path)
{
    public override string What => "calm";

    public override string? Do(Camera camera, ScenarioRun run)
    {
        camera.Device.World.Calm();
        return null;
    }
}

/// <summary>Makes an event happen, past its sensor.</summary>
internal sealed class RaiseAction(string path, EventCode code, EventAction action, int index, string? data) : StepAction("event", path)
{
    public override string What => $"event {code.Name} {action} {index}";

    public static StepAction? Read(ScenarioSource source, JsonElement value, string path, JsonSerializerOptions json)
    {
        if (source.Read<EventsApi.EventRequest>(value, path, json) is not { } request)
        {
            return null;
        }

        if (request.Code is null || EventCodes.Find(request.Code) is not { } code)
        {
            source.Wrong(path + ".code", $"no event code {Spelling.Quote(request.Code ?? "")}{Spelling.Hint(request.Code ?? "", EventCodes.All.Select(c => c.Name))}");
            return null;
        }

        if (!Enum.TryParse<EventAction>(request.Action, ignoreCase: true, out var action) || !Enum.IsDefined(action) || char.IsAsciiDigit(request.Action[0]) || !code.Allows(action))
        {
            source.Wrong(path + ".action", $"action is {string.Join(", ", Enum.GetValues<EventAction>().Where(code.Allows))}");
            return null;
        }

        if (!EventsApi.TryData(request.Data, out var data))
        {
            source.Wrong(path + ".data", "data is JSON of up to 64 KB, or a text without line ends");
            return null;
        }

        return new RaiseAction(path, code, action, request.Index ?? 0, data);
    }

    public override (string Field, string Why)? Check(DeviceProfile profile) =>
        !profile.Has(code.Needs) ? ("code", $"a {profile.Name} has nothing that raises {code.Name}: it lacks {code.Needs}")
        : !code.Fits(profile, index) ? ("index", $"a {profile.Name} has no {code.Subject} {index}: an index counts from 0")
        : null;

    public override string? Do(Camera camera, ScenarioRun run)
    {
        if (camera.Device.Power.State == PowerState.On)
        {
            camera.Device.Events.Raise(code.Name, action, index, data, EventBus.Injected);
        }

        return null;
    }
}

/// <summary>Lets the device misbehave, or ends that.</summary>
internal sealed class FaultAction(string path, FaultRequest? request, string? removed) : StepAction("fault", path)
{
    public override string What => request is null ? $"fault {removed} removed" : $"fault {request.Kind.Id}";

    public static StepAction? Read(ScenarioSource source, JsonElement value, string path, JsonSerializerOptions json)
    {
        if (!source.IsMap(value, path))
        {
            return null;
        }

        if (value.TryGetProperty("remove", out _))
        {
            source.Known(value, path, ["remove"]);
            return source.Text(value, path, "remove") is { } id ? new FaultAction(path, null, id) : null;
        }

        if (!FaultReader.TryRead(value, out var request, out var field, out var why))
        {
            source.Wrong(ScenarioSource.Join(path, field), why);
            return null;
        }

        return new FaultAction(path, request, null);
    }

    public override string? Do(Camera camera, ScenarioRun run)
    {
        if (request is null)
        {
            if (removed == "*")
            {
                camera.Faults.Clear();
            }
            else
            {
                camera.Faults.Remove(removed!);
            }

            return null;
        }

        if (!camera.Faults.TryAdd(request, out var rule, out _, out var why))
        {
            return why;
        }

        run.Added(camera, rule.Id);
        return null;
    }
}

/// <summary>Reboots the device, or turns it off or on.</summary>
internal sealed class PowerAction(string path, string how) : StepAction("power", path)
{
    private static readonly string[] Ways = ["reboot", "off", "on"];

    public override string What => $"power {how}";

    public static StepAction? Read(ScenarioSource source, JsonElement value, string path, JsonSerializerOptions json)
    {
        // YAML of old takes on and off for truth.
        var how = value.ValueKind switch { JsonValueKind.String => value.GetString()!, JsonValueKind.True => "on", JsonValueKind.False => "off", _ => "" };
        if (Ways.Contains(how, StringComparer.Ordinal))
        {
            return new PowerAction(path, how);
        }

        source.Wrong(path, $"power is reboot, off or on{Spelling.Hint(how, Ways)}");
        return null;
    }

    public override string? Do(Camera camera, ScenarioRun run)
    {
        var power = camera.Device.Power;
        switch (how)
        {
            case "reboot":
                power.Reboot(TimeSpan.Zero);
                break;
            case "off":
                power.Shutdown(TimeSpan.Zero);
                break;
            default:
                power.TurnOn();
                break;
        }

        power.Settle();
        return null;
    }
}

/// <summary>Sets the device's clock, or how it runs.</summary>
internal sealed class ClockAction(string path, ClockApi.ClockSetting setting) : StepAction("clock", path)
{
    public override string What => "clock";

    public static StepAction? Read(ScenarioSource source, JsonElement value, string path, JsonSerializerOptions json)
    {
        if (source.Read<ClockApi.ClockSetting>(value, path, json) is not { } setting)
        {
            return null;
        }

        if (ClockApi.Wrong(setting) is var (field, why))
        {
            source.Wrong(ScenarioSource.Join(path, field), why);
            return null;
        }

        return new ClockAction(path, setting);
    }

    public override string? Do(Camera camera, ScenarioRun run)
    {
        ClockApi.Set(camera.Device, setting);
        return null;
    }
}

/// <summary>Gives the state of the device a name, or returns to it.</summary>
internal sealed class SnapshotAction(string path, string name, bool restores) : StepAction(restores ? "restore" : "snapshot", path)
{
    public override string What => $"{Name} {name}";

    public static StepAction? Read(ScenarioSource source, JsonElement value, string path, bool restores)
    {
        if (value.ValueKind == JsonValueKind.String && CameraSnapshots.IsName(value.GetString()!))
        {
            return new SnapshotAction(path, value.GetString()!, restores);
        }

        source.Wrong(path, $"a name is 1 to {CameraSnapshots.MaxName} letters, digits and . _ -");
        return null;
    }

    public override string? Do(Camera camera, ScenarioRun run)
    {
        if (restores)
        {
            return camera.Snapshots.Find(name) is { } snapshot ? snapshot.Restore(camera.Device) : $"{camera.Id} has no snapshot '{name}'";
        }

        if (!camera.Snapshots.HasRoom(name))
        {
            return $"{camera.Id} has {CameraSnapshots.Max} snapshots";
        }

        camera.Snapshots.Take(name);
        return null;
    }
}

/// <summary>Returns the device to the state it started in. The journal and the faults, which a run lives by, stay.</summary>
internal sealed class ResetAction(string path) : StepAction("reset", path)
{
    public override string What => "reset";

    public override string? Do(Camera camera, ScenarioRun run)
    {
        camera.Device.TryReset(out var error);
        return error;
    }
}
