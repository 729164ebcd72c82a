using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Server.Scenarios;

/// <summary>Makes a scenario of a file, or tells everything that is wrong with it, with file, line and field.</summary>
internal static class ScenarioReader
{
    /// <summary>Most steps of a scenario.</summary>
    public const int MaxSteps = 1000;

    private const string DefaultDevices = "ipc";
    private const int MaxTimes = 100_000;
    private static readonly string[] Fields = ["name", "seed", "clock", "devices", "for", "steps"];
    private static readonly string[] StepFields = ["name", "device", "at", "after", "every", "times", "on", .. StepActions.Names];
    private static readonly string[] ReactionFields = ["request", "event", "fault", "nth", "repeat"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>Reads a scenario.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="bytes">YAML or JSON.</param>
    /// <param name="profiles">The kinds of device that it is to run on, if they are known: what they do not have is an error.</param>
    /// <param name="errors">What is wrong, in the order of the file.</param>
    public static Scenario? Read(string file, ReadOnlySpan<byte> bytes, IReadOnlyList<DeviceProfile> profiles, out IReadOnlyList<ProfileError> errors)
    {
        var found = new ErrorList();
        var scenario = ScenarioSource.Read(file, bytes, found) is { } source ? Read(source, file, profiles) : null;
        errors = [.. found.All.OrderBy(e => e.Line).ThenBy(e => e.Column)];
        return errors.Count == 0 ? scenario : null;
    }

    /// <summary>The devices that a file names, whatever else is wrong with it.</summary>
    public static string DevicesOf(string file, ReadOnlySpan<byte> bytes) =>
        ScenarioSource.Read(file, bytes, new ErrorList()) is { } source && source.Text(source.Root, "", "devices") is { } devices ? devices : DefaultDevices;

    private static Scenario? Read(ScenarioSource source, string file, IReadOnlyList<DeviceProfile> profiles)
    {
        var root = source.Root;
        source.Known(root, "", Fields);
        var clock = source.Text(root, "", "clock");
        if (clock is not (null or "virtual" or "real"))
        {
            source.Wrong("clock", $"clock is virtual or real{Spelling.Hint(clock, ["virtual", "real"])}");
        }

        var lasts = source.Duration(root, "", "for");
        var steps = ImmutableArray.CreateBuilder<ScenarioStep>();
        if (!ScenarioSource.Has(root, "steps", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxSteps)
        {
            source.Wrong("steps", $"steps is a list of 1 to {MaxSteps} steps");
        }
        else
        {
            var last = TimeSpan.Zero;
            foreach (var given in list.EnumerateArray())
            {
                if (ReadStep(source, given, $"steps[{steps.Count}]", steps.Count + 1, lasts, ref last, profiles) is { } step)
                {
                    steps.Add(step);
                }
            }

            if (source.IsGood && lasts is null && steps.All(s => s.On is not null))
            {
                source.Wrong("steps", "nothing but reactions: say with for: how long to wait for them");
            }
        }

        return new Scenario(source.Text(root, "", "name") ?? Path.GetFileNameWithoutExtension(file), steps.ToImmutable())
        {
            Seed = source.Int(root, "", "seed", int.MinValue, int.MaxValue),
            Virtual = clock is null ? null : clock == "virtual",
            Devices = source.Text(root, "", "devices") ?? DefaultDevices,
            Lasts = lasts ?? TimeSpan.Zero,
        };
    }

    private static ScenarioStep? ReadStep(ScenarioSource source, JsonElement given, string path, int number, TimeSpan? lasts, ref TimeSpan last, IReadOnlyList<DeviceProfile> profiles)
    {
        if (!source.IsMap(given, path))
        {
            return null;
        }

        source.Known(given, path, StepFields);
        var actions = ImmutableArray.CreateBuilder<StepAction>();
        foreach (var field in given.EnumerateObject().Where(f => StepActions.Names.Contains(f.Name, StringComparer.Ordinal)))
        {
            var at = ScenarioSource.Join(path, field.Name);
            if (StepActions.Read(source, field.Name, field.Value, at, Json) is not { } action)
            {
                continue;
            }

            actions.Add(action);
            // A kind is asked once: what one device of several does not have is told of the first that lacks it.
            foreach (var profile in profiles)
            {
                if (action.Check(profile) is var (wrong, why))
                {
                    source.Wrong(ScenarioSource.Join(at, wrong), why);
                    break;
                }
            }
        }

        if (!given.EnumerateObject().Any(f => StepActions.Names.Contains(f.Name, StringComparer.Ordinal)))
        {
            source.Wrong(path, "nothing is done here: say one of " + string.Join(", ", StepActions.Names));
        }

        var step = new ScenarioStep(number, source.LineOf(path), source.Text(given, path, "name"), source.Text(given, path, "device"), actions.ToImmutable());
        return ScenarioSource.Has(given, "on", out var on)
            ? ReadReaction(source, given, on, path) is { } reaction ? step with { On = reaction } : null
            : ReadTimes(source, given, path, step, lasts, ref last);
    }

    private static ScenarioStep ReadTimes(ScenarioSource source, JsonElement given, string path, ScenarioStep step, TimeSpan? lasts, ref TimeSpan last)
    {
        var (at, after, every) = (source.Duration(given, path, "at"), source.Duration(given, path, "after"), source.Duration(given, path, "every"));
        var times = source.Int(given, path, "times", 1, MaxTimes);
        if (at is not null && after is not null)
        {
            source.Wrong(path + ".after", "a step comes at a time, or after the one before it");
        }
        else if (!given.TryGetProperty("at", out _) && !given.TryGetProperty("after", out _) && every is null)
        {
            source.Wrong(path, "when? Say at, after, every or on");
        }

        if (every is null && times is not null)
        {
            source.Wrong(path + ".times", "times is for steps with every");
        }
        else if (every is { } interval && (interval <= TimeSpan.Zero || (times is null && lasts is null)))
        {
            source.Wrong(path + ".every", interval <= TimeSpan.Zero ? "every is more than no time" : "how often? Say times, or for: of the whole scenario");
        }

        var first = at ?? (after is { } later ? last + later : every ?? TimeSpan.Zero);
        var count = times ?? (every is { } span && span > TimeSpan.Zero && lasts >= first ? (int)Math.Min(MaxTimes, ((lasts.Value - first) / span) + 1) : 1);
        last = first;
        return step with { At = first, Every = every, Times = count };
    }

    private static StepReaction? ReadReaction(ScenarioSource source, JsonElement given, JsonElement on, string path)
    {
        var at = path + ".on";
        foreach (var time in (ReadOnlySpan<string>)["at", "every", "times"])
        {
            if (given.TryGetProperty(time, out _))
            {
                source.Wrong(ScenarioSource.Join(path, time), "a step that reacts has no time of its own; after: says how long after it");
            }
        }

        if (!source.IsMap(on, at))
        {
            return null;
        }

        source.Known(on, at, ReactionFields);
        // As the contract has it, nth may stand beside on as well as in it.
        var reaction = new StepReaction(
            ScenarioSource.Has(on, "request", out var request) ? Expectation.PatternOf(source, request, at + ".request", Json) : null,
            ScenarioSource.Has(on, "event", out var raised) ? EventOf(source, raised, at + ".event") : null,
            source.Text(on, at, "fault"))
        {
            Nth = source.Int(on, at, "nth", 1, MaxTimes) ?? 1,
            Repeat = ScenarioSource.Has(on, "repeat", out var repeat) && repeat.ValueKind == JsonValueKind.True,
            After = source.Duration(given, path, "after") ?? TimeSpan.Zero,
        };
        if (source.IsGood && new object?[] { reaction.Request, reaction.Event, reaction.Fault }.Count(o => o is not null) != 1)
        {
            source.Wrong(at, "on says one of request, event, fault");
        }

        return reaction;
    }

    private static EventPattern? EventOf(ScenarioSource source, JsonElement given, string path)
    {
        if (given.ValueKind == JsonValueKind.String)
        {
            return new EventPattern(CodeOf(source, given.GetString(), path), null, null);
        }

        if (!source.IsMap(given, path))
        {
            return null;
        }

        source.Known(given, path, ["code", "action", "index"]);
        EventAction? action = null;
        if (source.Text(given, path, "action") is { } named)
        {
            if (Enum.TryParse<EventAction>(named, ignoreCase: true, out var known) && !char.IsAsciiDigit(named[0]))
            {
                action = known;
            }
            else
            {
                source.Wrong(path + ".action", "action is Start, Stop, Pulse or State");
            }
        }

        return new EventPattern(CodeOf(source, source.Text(given, path, "code"), path + ".code"), action, source.Int(given, path, "index", 0, 1023));
    }

    private static string? CodeOf(ScenarioSource source, string? name, string path)
    {
        if (name is null or "*")
        {
            return null;
        }

        if (EventCodes.Find(name) is { } code)
        {
            return code.Name;
        }

        source.Wrong(path, $"no event code {Spelling.Quote(name)}{Spelling.Hint(name, EventCodes.All.Select(c => c.Name))}");
        return null;
    }
}
