using System.Globalization;

namespace Emulator.Testing;

/// <summary>Something that happened between a client and a camera (docs/guides/journal.md).</summary>
/// <param name="Seq">Its number, from 1.</param>
/// <param name="Time">When, UTC of the emulator's clock.</param>
/// <param name="Kind">What: http and rtsp for requests, with a dot what happens around them.</param>
/// <param name="Peer">Client address and port.</param>
/// <param name="Connection">Number of the connection.</param>
/// <param name="User">Who was logged in.</param>
/// <param name="UserAgent">What the client calls itself.</param>
/// <param name="Method">Request method.</param>
/// <param name="Target">Path and query, without passwords.</param>
/// <param name="Status">Status of the answer; 0 for none.</param>
/// <param name="Bytes">Bytes sent.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Session">RTSP session.</param>
/// <param name="Reason">Why something ended or was refused.</param>
/// <param name="Count">How many parts, packets or requests.</param>
/// <param name="Fault">Ids of the faults that touched it.</param>
public sealed record JournalEntry(
    long Seq, DateTimeOffset Time, string Kind, string? Peer, long? Connection, string? User, string? UserAgent, string Method, string Target, int Status, long Bytes, double DurationMs,
    string? Session, string? Reason, long? Count, string? Fault)
{
    /// <summary>The entry in a line, as messages show it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"#{Seq} {Time:HH:mm:ss.fff} {Kind}{Word(Method)}{Word(Target)}{(Status == 0 ? "" : $" -> {Status}")}{Word(Reason, "(", ")")}{Word(User, "user ")}{Word(UserAgent, "by ")}{Word(Fault, "fault ")}");

    private static string Word(string? text, string before = "", string behind = "") => string.IsNullOrEmpty(text) ? "" : $" {before}{text}{behind}";
}

/// <summary>What clients did, newest kept.</summary>
public sealed class CameraJournal
{
    private readonly ControlClient _control;

    internal CameraJournal(ControlClient control) => _control = control;

    /// <summary>The entries, oldest first.</summary>
    /// <param name="since">Only those with a number above it.</param>
    /// <param name="kind">Kinds, separated by commas; * stands for anything: <c>http,rtsp</c>, <c>socket.*</c>; all when null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<JournalEntry>> ReadAsync(long since = 0, string? kind = null, CancellationToken cancellation = default) =>
        await _control.GetAsync<JournalEntry[]>(Query(since, kind), cancellation).ConfigureAwait(false);

    /// <summary>The entries as they come, until it is cancelled.</summary>
    /// <param name="since">Begins after this number; 0 begins with all that is still kept.</param>
    /// <param name="kind">Kinds, as for <see cref="ReadAsync"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public IAsyncEnumerable<JournalEntry> FollowAsync(long since = 0, string? kind = null, CancellationToken cancellation = default) => _control.FollowAsync<JournalEntry>(Query(since, kind), cancellation);

    /// <summary>Forgets all entries. Numbers go on.</summary>
    public Task ClearAsync(CancellationToken cancellation = default) => _control.DeleteAsync("requests", cancellation);

    private static string Query(long since, string? kind) =>
        string.Create(CultureInfo.InvariantCulture, $"requests?since={since}") + (kind is null ? "" : "&kind=" + Uri.EscapeDataString(kind));
}
