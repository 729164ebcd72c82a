using System.Globalization;
using System.Text;

namespace Emulator.Testing;

/// <summary>Holds what you expect of a client against a camera's journal.</summary>
public sealed class CameraVerify
{
    private readonly ControlClient _control;

    internal CameraVerify(ControlClient control) => _control = control;

    /// <summary>Requires that clients asked for something.</summary>
    /// <param name="request">What: <c>r => r.Path("/cgi-bin/snapshot.cgi").Query("channel", "1")</c>.</param>
    /// <param name="times">How often; at least once when null.</param>
    /// <param name="within">How long to wait for it, on the camera's clock or the machine's, whichever is over first; not at all when null. A number of
    /// times that has an upper bound waits to the end.</param>
    /// <param name="since">Only entries of the journal with a number above it count.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How often it was.</returns>
    /// <exception cref="VerificationException">It was not so; the message has the entries that come nearest.</exception>
    public async Task<int> ReceivedAsync(
        Func<RequestExpectation, RequestExpectation> request, Times? times = null, TimeSpan? within = null, long since = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await CheckAsync(new { request = request(new RequestExpectation()).ToBody(), count = times?.ToBody(), within = Span(within), since }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Requires that clients asked for several things one behind the other; others may lie between them.</summary>
    /// <param name="requests">What, in order.</param>
    /// <param name="within">How long to wait for it, as for <see cref="ReceivedAsync"/>.</param>
    /// <param name="since">Only entries of the journal with a number above it count.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="VerificationException">It was not so; the message has the entries that come nearest to the first that is missing.</exception>
    public async Task InOrderAsync(IEnumerable<Func<RequestExpectation, RequestExpectation>> requests, TimeSpan? within = null, long since = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        await CheckAsync(new { inOrder = requests.Select(r => r(new RequestExpectation()).ToBody()).ToArray(), within = Span(within), since }, cancellation).ConfigureAwait(false);
    }

    private static string? Span(TimeSpan? span) => span is { } within ? string.Create(CultureInfo.InvariantCulture, $"{within.TotalSeconds:0.###}s") : null;

    private async Task<int> CheckAsync(object body, CancellationToken cancellation)
    {
        var result = await _control.PostAsync<Result>("verify", body, cancellation).ConfigureAwait(false);
        return result.Passed ? result.Count : throw new VerificationException(Message(result), result.NearMisses);
    }

    private static string Message(Result result)
    {
        var text = new StringBuilder($"expected {result.Expected}, and there were {result.Count}");
        if (result.NearMisses.Count > 0)
        {
            text.AppendLine().Append("what came nearest:");
        }

        foreach (var miss in result.NearMisses)
        {
            miss.WriteTo(text.AppendLine(), "  ");
        }

        return text.ToString();
    }

    private sealed record Result(bool Passed, int Count, string Expected, IReadOnlyList<NearMiss> NearMisses);
}
