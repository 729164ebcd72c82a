using System.Collections.Immutable;
using Emulator.Server.Journaling;

namespace Emulator.Server.Scenarios;

/// <summary>A script: what happens to devices, when, and what is expected of their clients meanwhile.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Steps">Its steps, in the order of the file.</param>
internal sealed record Scenario(string Name, ImmutableArray<ScenarioStep> Steps)
{
    /// <summary>Seed of the cameras that a run starts for itself.</summary>
    public int? Seed { get; init; }

    /// <summary>Whether it is for the virtual clock, or for the real one; null for either.</summary>
    public bool? Virtual { get; init; }

    /// <summary>The devices that a run starts for itself, as <c>--devices</c> takes them.</summary>
    public required string Devices { get; init; }

    /// <summary>How long it lasts at least.</summary>
    public TimeSpan Lasts { get; init; }
}

/// <summary>One step: when, to whom, and what.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Line">Its line in the file.</param>
/// <param name="Name">What it is for; null when nothing was said.</param>
/// <param name="Device">The device it is about, or <c>*</c>; null for the one that the run is about, or that a reaction reacts to.</param>
/// <param name="Actions">What is done, one after the other.</param>
internal sealed record ScenarioStep(int Number, int Line, string? Name, string? Device, ImmutableArray<StepAction> Actions)
{
    /// <summary>Since the beginning of the run; null for a reaction.</summary>
    public TimeSpan? At { get; init; }

    /// <summary>From one time to the next; null for a step that comes once.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>How often it comes.</summary>
    public int Times { get; init; } = 1;

    /// <summary>What it reacts to; null for a step of the timeline.</summary>
    public StepReaction? On { get; init; }

    /// <summary>When it comes, in words.</summary>
    public string When => On?.ToString() ?? (Every is { } every ? $"at {Faults.DurationText.Write(At!.Value)}, {Times} times every {Faults.DurationText.Write(every)}" : $"at {Faults.DurationText.Write(At!.Value)}");
}

/// <summary>What a step waits for; one of the three is given.</summary>
/// <param name="Request">A request of a client.</param>
/// <param name="Event">An event of the device.</param>
/// <param name="Fault">Id of a fault that hits, <c>*</c> in it for anything.</param>
internal sealed record StepReaction(RequestPattern? Request, EventPattern? Event, string? Fault)
{
    /// <summary>It is the so-many-th that counts.</summary>
    public int Nth { get; init; } = 1;

    /// <summary>Whether each one after that counts as well.</summary>
    public bool Repeat { get; init; }

    /// <summary>How long after it.</summary>
    public TimeSpan After { get; init; }

    public override string ToString()
    {
        var which = Repeat ? $", each from number {Nth} on" : Nth > 1 ? $", number {Nth}" : "";
        var later = After > TimeSpan.Zero ? $", {Faults.DurationText.Write(After)} later" : "";
        return $"on {Request?.ToString() ?? Event?.ToString() ?? "fault " + Fault}{which}{later}";
    }
}

/// <summary>An event; what is null may be anything.</summary>
internal sealed record EventPattern(string? Code, Device.Events.EventAction? Action, int? Index)
{
    public bool Matches(Device.Events.DeviceEvent raised) =>
        (Code is null || Code == raised.Code) && (Action is null || Action == raised.Action) && (Index is null || Index == raised.Index);

    public override string ToString() => $"event {Code ?? "*"}{(Action is { } action ? $" {action}" : "")}{(Index is { } index ? $" {index}" : "")}";
}
