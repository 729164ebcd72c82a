using System.Collections.Immutable;

namespace Emulator.Testing;

/// <summary>
/// A way to misbehave, on which occasions and when. There is a property for each kind: <c>Fault.EventsMute.After(nth: 3)</c>. Values do not change:
/// each method gives a new one.
/// </summary>
/// <param name="Kind">Its kind, as <c>GET /api/v1/fault-kinds</c> lists them.</param>
public abstract partial record Fault(string Kind)
{
    /// <summary>Its name on the device; the emulator finds one when null.</summary>
    public string? Id { get; init; }

    /// <summary>On which occasions, by the names of the control API.</summary>
    public ImmutableSortedDictionary<string, object> Match { get; init; } = ImmutableSortedDictionary<string, object>.Empty;

    /// <summary>When of those, by the names of the control API.</summary>
    public ImmutableSortedDictionary<string, object> When { get; init; } = ImmutableSortedDictionary<string, object>.Empty;

    /// <summary>Its parameters, by the names of the control API.</summary>
    public ImmutableSortedDictionary<string, object> Parameters { get; init; } = ImmutableSortedDictionary<string, object>.Empty;

    /// <summary>A fault of a kind that this library does not know yet.</summary>
    public static CustomFault Of(string kind) => new(kind);

    internal object ToBody() => new { kind = Kind, id = Id, match = Match, when = When, @params = Parameters };
}

/// <summary>What all kinds of faults have.</summary>
/// <typeparam name="TSelf">The kind.</typeparam>
public abstract record Fault<TSelf> : Fault
    where TSelf : Fault<TSelf>
{
    private protected Fault(string kind)
        : base(kind)
    {
    }

    /// <summary>Gives it a name, by which the journal tells what it touched.</summary>
    public TSelf Named(string id) => (TSelf)(this with { Id = id });

    /// <summary>Only on the nth occasion, from 1.</summary>
    public TSelf Nth(int nth) => On("nth", nth);

    /// <summary>On every nth occasion.</summary>
    public TSelf EveryNth(int nth) => On("everyNth", nth);

    /// <summary>On the first so many occasions.</summary>
    public TSelf First(int count) => On("first", count);

    /// <summary>Not on the first <paramref name="nth"/> occasions, and then on all.</summary>
    public TSelf After(int nth) => On("skip", nth);

    /// <summary>Not before so much of the device's time has passed.</summary>
    public TSelf After(TimeSpan span) => On("after", span.TotalSeconds);

    /// <summary>For so much of the device's time.</summary>
    public TSelf For(TimeSpan span) => On("for", span.TotalSeconds);

    /// <summary>Until it has hit so often.</summary>
    public TSelf Times(int hits) => On("hits", hits);

    /// <summary>With a probability, 0 to 1, by the seed of the emulator.</summary>
    public TSelf Sometimes(double probability) => On("probability", probability);

    /// <summary>From one time of the device's day to another; over midnight when that is earlier.</summary>
    public TSelf Between(TimeOnly from, TimeOnly to) => On("between", new[] { from.ToString("HH:mm:ss", null), to.ToString("HH:mm:ss", null) });

    /// <summary>Not before so many requests for a path.</summary>
    public TSelf AfterRequest(string path, int count = 1) => On("afterRequest", new Dictionary<string, object>(StringComparer.Ordinal) { ["path"] = path, ["count"] = count });

    /// <summary>Only for requests of this path; * stands for any text.</summary>
    public TSelf OnPath(string path) => At("path", path);

    /// <summary>Only for CGI requests with this action.</summary>
    public TSelf OnAction(string action) => At("action", action);

    /// <summary>Only for requests with this method.</summary>
    public TSelf OnMethod(string method) => At("method", method);

    /// <summary>Only for requests with this parameter; * stands for any text.</summary>
    public TSelf OnQuery(string name, string value) => At(
        "query", (Match.TryGetValue("query", out var query) ? (ImmutableSortedDictionary<string, string>)query : ImmutableSortedDictionary<string, string>.Empty).SetItem(name, value));

    /// <summary>Only on one surface: http, rtsp, events, dhav, mjpeg, audio, files, dhip, device.</summary>
    public TSelf OnSurface(string surface) => At("surface", surface);

    /// <summary>Only for one channel, from 1.</summary>
    public TSelf OnChannel(int channel) => At("channel", channel);

    /// <summary>Only for one track of a stream: video or audio.</summary>
    public TSelf OnTrack(string track) => At("track", track);

    /// <summary>Only for events of this code.</summary>
    public TSelf OnCode(string code) => At("code", code);

    /// <summary>Only in one RTSP session.</summary>
    public TSelf OnSession(string session) => At("session", session);

    /// <summary>Only for clients of this address.</summary>
    public TSelf ForAddress(string address) => At("address", address);

    /// <summary>Only for this user.</summary>
    public TSelf ForUser(string user) => At("user", user);

    /// <summary>Sets a parameter.</summary>
    private protected TSelf Set(string name, object value) => (TSelf)(this with { Parameters = Parameters.SetItem(name, value) });

    private TSelf On(string name, object value) => (TSelf)(this with { When = When.SetItem(name, value) });

    private TSelf At(string name, object value) => (TSelf)(this with { Match = Match.SetItem(name, value) });
}

/// <summary>A fault of a kind that is named by a text.</summary>
public sealed record CustomFault : Fault<CustomFault>
{
    internal CustomFault(string kind)
        : base(kind)
    {
    }

    /// <summary>Sets a parameter: a number, a text, true or false, a list. A span of time is seconds, or a text such as 300ms.</summary>
    public CustomFault With(string name, object value) => Set(name, value);
}
