using Emulator.Server.Cgi;

namespace Emulator.Server.Faults;

/// <summary>A stream's settings have changed to what its viewers were not told.</summary>
internal sealed record StreamChangePlan
{
    /// <summary>Whether it goes on to them as it now is, instead of ending.</summary>
    public bool GoesOn { get; init; }
}

/// <summary>Somebody begins to talk to the device.</summary>
/// <param name="IsTaken">Whether another talks on the same output.</param>
internal sealed record TalkPlan(bool IsTaken)
{
    /// <summary>What it is refused with; null to go on.</summary>
    public CgiReply? Refusal { get; init; }

    /// <summary>Whether it takes the output from who has it.</summary>
    public bool Steals { get; init; }

    /// <summary>Whether what is said is lost.</summary>
    public bool Swallows { get; init; }
}

/// <summary>Somebody begins to listen to the device.</summary>
/// <param name="Type">The Content-Type of what follows.</param>
internal sealed record ListenPlan(string Type)
{
    /// <summary>Whether there is silence in place of what the microphone hears.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Packets after which it ends; null for never.</summary>
    public int? Packets { get; init; }
}
