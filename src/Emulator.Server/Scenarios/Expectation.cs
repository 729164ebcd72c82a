using System.Text.Json;
using System.Text.Json.Nodes;
using Emulator.Server.Cameras;
using Emulator.Server.Control;
using Emulator.Server.Journaling;

namespace Emulator.Server.Scenarios;

/// <summary>What is expected of clients since the run began: so many requests, or some in an order, within a time from the step on.</summary>
/// <param name="path">Where it stands in the file.</param>
/// <param name="steps">What is counted, or what must come one behind the other.</param>
/// <param name="count">How often.</param>
/// <param name="inOrder">Whether the patterns must come in order.</param>
/// <param name="fromStep">Whether only what comes after the step counts.</param>
/// <param name="within">How long to wait for it.</param>
internal sealed class Expectation(string path, IReadOnlyList<RequestPattern> steps, CountRule count, bool inOrder, bool fromStep, TimeSpan within) : StepAction("expect", path)
{
    private const int MaxSteps = 100;
    private static readonly string[] Fields = ["request", "count", "inOrder", "within", "since"];

    public override string What => "expect " + (inOrder ? "in order: " + string.Join("; ", steps) : $"{count} of {steps[0]}");

    public TimeSpan Within => within;

    public static StepAction? Read(ScenarioSource source, JsonElement value, string path, JsonSerializerOptions json)
    {
        if (!source.IsMap(value, path))
        {
            return null;
        }

        source.Known(value, path, Fields);
        var within = source.Duration(value, path, "within") ?? TimeSpan.Zero;
        var since = source.Text(value, path, "since") ?? "start";
        if (since is not ("start" or "step"))
        {
            source.Wrong(path + ".since", "since is start, or step for what comes after it");
        }

        var ordered = ScenarioSource.Has(value, "inOrder", out var order);
        if (ordered == ScenarioSource.Has(value, "request", out var request) || (ordered && value.TryGetProperty("count", out _)))
        {
            source.Wrong(path, "say what is expected: request, with a count if wanted, or inOrder");
            return null;
        }

        var count = CountRule.Once;
        var patterns = new List<RequestPattern>();
        if (!ordered)
        {
            Add(request, path + ".request");
            if (ScenarioSource.Has(value, "count", out var times) && source.Read<CountRequest>(times, path + ".count", json) is { } wanted)
            {
                if (PatternReader.TryRead(wanted, out var read, out var field, out var why))
                {
                    count = read;
                }
                else
                {
                    source.Wrong(ScenarioSource.Join(path, field), why);
                }
            }
        }
        else if (order.ValueKind == JsonValueKind.Array && order.GetArrayLength() is > 0 and <= MaxSteps)
        {
            foreach (var step in order.EnumerateArray())
            {
                Add(step, $"{path}.inOrder[{patterns.Count}]");
            }

            count = CountRule.AtLeast(patterns.Count);
        }
        else
        {
            source.Wrong(path + ".inOrder", $"inOrder is a list of 1 to {MaxSteps} patterns");
        }

        return patterns.Count == 0 || !source.IsGood ? null : new Expectation(path, patterns, count, ordered, since == "step", within);

        void Add(JsonElement given, string at)
        {
            if (PatternOf(source, given, at, json) is { } pattern)
            {
                patterns.Add(pattern);
            }
        }
    }

    /// <summary>Reads which requests are meant.</summary>
    public static RequestPattern? PatternOf(ScenarioSource source, JsonElement given, string path, JsonSerializerOptions json)
    {
        if (source.Read<PatternRequest>(WithTexts(given), path, json) is not { } request)
        {
            return null;
        }

        if (PatternReader.TryRead(request, out var pattern, out var field, out var why))
        {
            return pattern;
        }

        source.Wrong(ScenarioSource.Join(path, field), why);
        return null;
    }

    // A parameter is a text, also where YAML takes it for a number.
    private static JsonElement WithTexts(JsonElement given)
    {
        if (given.ValueKind != JsonValueKind.Object || !given.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.Object)
        {
            return given;
        }

        var pattern = new JsonObject();
        foreach (var field in given.EnumerateObject())
        {
            pattern[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        }

        var texts = new JsonObject();
        foreach (var parameter in query.EnumerateObject())
        {
            texts[parameter.Name] = parameter.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? parameter.Value.GetRawText() : JsonNode.Parse(parameter.Value.GetRawText());
        }

        pattern["query"] = texts;
        return JsonElement.Parse(pattern.ToJsonString());
    }

    /// <summary>Begins to count.</summary>
    /// <param name="sinceStart">Number of the newest entry of the journal when the run began.</param>
    /// <param name="journal">The journal.</param>
    public Verification Begin(long sinceStart, Journal journal)
    {
        var since = fromStep ? journal.Last : sinceStart;
        return inOrder ? Verification.InOrder(steps, since) : Verification.Of(steps[0], count, since);
    }

    /// <summary>Whether more entries cannot change the outcome.</summary>
    public bool IsSettled(VerificationResult result) => count.IsSettled(result.Count);

    public override string? Do(Camera camera, ScenarioRun run)
    {
        run.Expect(camera, this);
        return null;
    }
}
