using System.Globalization;
using System.Text;

namespace Emulator.Testing;

/// <summary>How a run of a scenario stands.</summary>
public enum ScenarioState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>All of it was done, and every expectation holds.</summary>
    Passed,

    /// <summary>An expectation does not hold, or something could not be done.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Stopped,
}

/// <summary>A step of a run.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Line">Its line in the file.</param>
/// <param name="Title">When and what, in words.</param>
/// <param name="State">waiting, passed, failed or skipped.</param>
/// <param name="Problem">What went wrong.</param>
/// <param name="NearMisses">Of an expectation that did not hold, what came nearest.</param>
public sealed record ScenarioStep(int Number, int Line, string Title, string State, string? Problem, IReadOnlyList<NearMiss>? NearMisses);

/// <summary>How a run of a scenario went.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The scenario's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Seconds">How long it took, on the emulator's clock.</param>
/// <param name="NextDue">Seconds until something is due; null when nothing is.</param>
/// <param name="Problem">Why it failed, when that is no step's fault.</param>
/// <param name="Steps">Its steps.</param>
public sealed record ScenarioReport(string Id, string Name, ScenarioState State, double Seconds, double? NextDue, string? Problem, IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>The report in lines: each step, and of those that failed why.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{Name}: {State} after {Seconds:0.###} s{(Problem is null ? "" : "; " + Problem)}"));
        foreach (var step in Steps)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {step.State,-8}{step.Title}{(step.Problem is null ? "" : ": " + step.Problem)}");
            foreach (var miss in step.NearMisses ?? [])
            {
                miss.WriteTo(text.AppendLine(), "      ");
            }
        }

        return text.ToString();
    }
}

/// <summary>A scenario did not pass. The message tells of each step.</summary>
public sealed class ScenarioFailedException : Exception
{
    /// <summary>Makes one without more to tell.</summary>
    public ScenarioFailedException()
    {
    }

    /// <summary>Makes one of a message.</summary>
    public ScenarioFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one of a message and what lies behind it.</summary>
    public ScenarioFailedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ScenarioFailedException(ScenarioReport report)
        : base(report.ToString()) => Report = report;

    /// <summary>How the run went.</summary>
    public ScenarioReport? Report { get; }
}
