using Emulator.Server.Cameras;
using Emulator.Server.Journaling;

namespace Emulator.Server.Scenarios;

/// <summary>How a step of a run stands.</summary>
internal enum StepState
{
    /// <summary>It is to come, or goes on.</summary>
    Waiting,

    /// <summary>It was done, and what it expects held.</summary>
    Passed,

    /// <summary>It could not be done, or what it expects did not hold.</summary>
    Failed,

    /// <summary>The run was over before it came.</summary>
    Skipped,
}

/// <summary>A step of a run as it is told.</summary>
/// <param name="Step">The step.</param>
/// <param name="State">How it stands.</param>
/// <param name="Fired">How often it was done.</param>
/// <param name="At">When first, since the beginning of the run.</param>
/// <param name="Problem">What went wrong.</param>
/// <param name="NearMisses">Of an expectation that did not hold, what came nearest.</param>
internal sealed record StepReport(ScenarioStep Step, StepState State, int Fired, TimeSpan? At, string? Problem, IReadOnlyList<NearMiss> NearMisses);

/// <summary>What has come of a step so far. Its run's lock is held while it is used.</summary>
internal sealed class StepProgress(ScenarioStep step)
{
    public ScenarioStep Of => step;

    public int Fired { get; set; }

    public TimeSpan? FiredAt { get; set; }

    /// <summary>Of a reaction, how often it saw what it waits for.</summary>
    public int Seen { get; set; }

    /// <summary>Expectations that are not judged yet.</summary>
    public int Awaits { get; set; }

    public string? Problem { get; set; }

    private IReadOnlyList<NearMiss> NearMisses { get; set; } = [];

    public void Judged(Camera camera, VerificationResult result)
    {
        if (!result.Passed && Problem is null)
        {
            Problem = $"{camera.Id}: expected {result.Expected}, and got {result.Count}";
            NearMisses = result.NearMisses;
        }
    }

    public StepReport Report(RunState run)
    {
        var state = Problem is not null ? StepState.Failed
            : Awaits > 0 || Fired < step.Times ? (run == RunState.Running ? StepState.Waiting : Fired > 0 && Awaits == 0 ? StepState.Passed : StepState.Skipped)
            : StepState.Passed;
        return new StepReport(step, state, Fired, FiredAt, Problem, NearMisses);
    }
}
