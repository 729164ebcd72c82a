using System.Globalization;

namespace Emulator.Testing;

/// <summary>Something that a camera raised.</summary>
/// <param name="Seq">Its number among the camera's events, from 1, without gaps.</param>
/// <param name="Time">When, by the camera's clock, UTC.</param>
/// <param name="Code">Event code, such as VideoMotion.</param>
/// <param name="Action">Start, Stop, Pulse or State.</param>
/// <param name="Index">The channel, input, output or disk it is about, from 0.</param>
/// <param name="Data">Details as sent to clients.</param>
/// <param name="Cause">device, stimulus or injected; power or reset for a Stop that came with it.</param>
public sealed record CameraEvent(long Seq, DateTime Time, string Code, string Action, int Index, string? Data, string Cause);

/// <summary>What a camera raises, and events past its sensors.</summary>
public sealed class CameraEvents
{
    private readonly ControlClient _control;

    internal CameraEvents(ControlClient control) => _control = control;

    /// <summary>Makes an event happen, with all that follows from it, past the sensor that would raise it.</summary>
    /// <param name="code">Event code, such as VideoMotion.</param>
    /// <param name="action">Start, Stop, Pulse or State.</param>
    /// <param name="index">What it is about, from 0.</param>
    /// <param name="data">Details: a text is sent as it is, anything else as JSON.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The event; null when it was on already, or is kept on by another cause.</returns>
    public async Task<CameraEvent?> RaiseAsync(string code, string action = "Pulse", int index = 0, object? data = null, CancellationToken cancellation = default) =>
        (await _control.PostAsync<CameraEvent[]>("events", new { code, action, index, data }, cancellation).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>What was raised, oldest first.</summary>
    /// <param name="since">Only events with a number above it.</param>
    /// <param name="code">Only events of this code.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<CameraEvent>> ListAsync(long since = 0, string? code = null, CancellationToken cancellation = default) =>
        await _control.GetAsync<CameraEvent[]>(Query(since, code), cancellation).ConfigureAwait(false);

    /// <summary>What is raised, as it happens, until it is cancelled.</summary>
    /// <param name="since">Begins after this number; 0 begins with all that is still kept.</param>
    /// <param name="code">Only events of this code.</param>
    /// <param name="cancellation">Ends it.</param>
    public IAsyncEnumerable<CameraEvent> FollowAsync(long since = 0, string? code = null, CancellationToken cancellation = default) => _control.FollowAsync<CameraEvent>(Query(since, code), cancellation);

    private static string Query(long since, string? code) =>
        string.Create(CultureInfo.InvariantCulture, $"events?since={since}") + (code is null ? "" : "&code=" + Uri.EscapeDataString(code));
}
