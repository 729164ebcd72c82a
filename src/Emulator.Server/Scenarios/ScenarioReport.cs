using System.Globalization;
using System.Text;
using System.Xml;
using Emulator.Server.Control;
using Emulator.Server.Faults;

namespace Emulator.Server.Scenarios;

/// <summary>A run as it is told: by the control API, on the console, and to build servers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The scenario's name.</param>
/// <param name="Devices">What it is about.</param>
/// <param name="State">running, passed, failed or stopped.</param>
/// <param name="Began">When it began, on the process's clock.</param>
/// <param name="Seconds">How long it has gone on, or went on, on that clock.</param>
/// <param name="NextDue">Seconds until something is due; left out when nothing is.</param>
/// <param name="Problem">Why it failed, when that is no step's fault.</param>
/// <param name="Steps">Its steps.</param>
internal sealed record ScenarioReport(string Id, string Name, string[] Devices, RunState State, DateTimeOffset Began, double Seconds, double? NextDue, string? Problem, ScenarioReport.StepInfo[] Steps)
{
    public static ScenarioReport Of(ScenarioRun run)
    {
        // State first: what is told of a run that is over is final.
        var state = run.State;
        return new ScenarioReport(
            run.Id, run.Scenario.Name, [.. run.Cameras.Select(c => c.Id)], state, run.Began, run.Elapsed.TotalSeconds,
            state == RunState.Running ? run.NextDue?.TotalSeconds : null, run.Problem, [.. run.Steps.Select(StepInfo.Of)]);
    }

    /// <summary>Lines for people: what failed, or that nothing did.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var step in Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {step.State.ToString().ToLowerInvariant(),-8}{step.Title}").AppendLine();
            if (step.Problem is not null)
            {
                text.Append(step.Explanation("          "));
            }
        }

        text.Append(Problem is null ? "" : $"  {Problem}{Environment.NewLine}");
        return text.Append(CultureInfo.InvariantCulture, $"{State.ToString().ToLowerInvariant()}: {Name} ({DurationText.Write(TimeSpan.FromSeconds(Math.Round(Seconds, 3)))})").ToString();
    }

    /// <summary>As JUnit's XML: a test case for each step.</summary>
    public string ToJUnit()
    {
        var xml = new StringBuilder();
        using (var writer = XmlWriter.Create(xml, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            writer.WriteStartElement("testsuites");
            writer.WriteStartElement("testsuite");
            writer.WriteAttributeString("name", Clean(Name));
            writer.WriteAttributeString("tests", Number(Steps.Length));
            writer.WriteAttributeString("failures", Number(Steps.Count(s => s.State == StepState.Failed)));
            writer.WriteAttributeString("skipped", Number(Steps.Count(s => s.State is StepState.Skipped or StepState.Waiting)));
            writer.WriteAttributeString("time", Number(Seconds));
            foreach (var step in Steps)
            {
                writer.WriteStartElement("testcase");
                writer.WriteAttributeString("classname", Clean(Name));
                writer.WriteAttributeString("name", Clean(step.Title));
                writer.WriteAttributeString("time", Number(step.At ?? 0));
                if (step.State == StepState.Failed)
                {
                    writer.WriteStartElement("failure");
                    writer.WriteAttributeString("message", Clean(step.Problem ?? ""));
                    writer.WriteString(Clean(step.Explanation("")));
                    writer.WriteEndElement();
                }
                else if (step.State != StepState.Passed)
                {
                    writer.WriteStartElement("skipped");
                    writer.WriteEndElement();
                }

                writer.WriteEndElement();
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + xml + "\n";
    }

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    // What clients send may hold what XML cannot.
    private static string Clean(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '?'));

    /// <param name="Number">Its place, from 1.</param>
    /// <param name="Line">Its line in the file.</param>
    /// <param name="Title">When and what, in words.</param>
    /// <param name="State">waiting, passed, failed or skipped.</param>
    /// <param name="Fired">How often it was done.</param>
    /// <param name="Times">How often it is to be.</param>
    /// <param name="Due">When it is to be first, in seconds since the beginning of the run; left out for a reaction.</param>
    /// <param name="Every">Seconds from one time to the next; left out for one that comes once.</param>
    /// <param name="At">When it was first, in seconds since the beginning of the run.</param>
    /// <param name="Problem">What went wrong.</param>
    /// <param name="NearMisses">Of an expectation that did not hold, what came nearest.</param>
    internal sealed record StepInfo(int Number, int Line, string Title, StepState State, int Fired, int Times, double? Due, double? Every, double? At, string? Problem, VerifyApi.NearMissInfo[]? NearMisses)
    {
        public static StepInfo Of(StepReport report)
        {
            var step = report.Step;
            var what = $"{step.When}: {string.Join("; ", step.Actions.Select(a => a.What))}";
            return new StepInfo(
                step.Number, step.Line, $"step {step.Number} (line {step.Line}) {(step.Name is { } name ? $"{name}: " : "")}{what}", report.State, report.Fired, step.Times, step.At?.TotalSeconds, step.Every?.TotalSeconds, report.At?.TotalSeconds, report.Problem,
                report.NearMisses.Count == 0 ? null : [.. report.NearMisses.Select(m => new VerifyApi.NearMissInfo(RequestsApi.RequestInfo.Of(m.Entry), [.. m.Differences]))]);
        }

        /// <summary>The problem, and a line for each near miss.</summary>
        public string Explanation(string indent)
        {
            var text = new StringBuilder().Append(indent).AppendLine(Problem);
            foreach (var miss in NearMisses ?? [])
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}nearly: {miss.Request.Method} {miss.Request.Target} -> {miss.Request.Status}; {string.Join("; ", miss.Differences.Select(d => $"{d.Field} is {d.Got ?? "nothing"}, not {d.Wanted}"))}").AppendLine();
            }

            return text.ToString();
        }
    }
}
