using System.Threading.Channels;

namespace Emulator.Server.Control;

/// <summary>
/// Writes a numbered list as server-sent events while it grows. It keeps nothing: who reads too slowly misses what the list no longer keeps, and
/// sees it by the numbers.
/// </summary>
/// <param name="since">The entries above a number that are still kept, oldest first.</param>
/// <param name="numberOf">The number of an entry.</param>
/// <param name="messageOf">An entry as a message; null for one that is not told of.</param>
internal sealed class ServerSentEvents<T>(Func<long, IEnumerable<T>> since, Func<T, long> numberOf, Func<T, byte[]?> messageOf)
{
    public const string ContentType = "text/event-stream";

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Tells that the list has grown.</summary>
    public void Wake(T entry) => _news.Writer.TryWrite(true);

    /// <summary>Writes until the reader leaves or the program ends.</summary>
    /// <param name="from">The number after which it begins.</param>
    /// <param name="body">Where to.</param>
    /// <param name="gone">Ends when the reader is gone.</param>
    /// <param name="stopping">Ends when the program does.</param>
    public async Task WriteAsync(long from, Stream body, CancellationToken gone, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        try
        {
            // So that whoever asks knows that it is told from now on.
            await body.WriteAsync(": following\n\n"u8.ToArray(), ended.Token);
            await body.FlushAsync(ended.Token);
            while (true)
            {
                foreach (var entry in since(from))
                {
                    from = numberOf(entry);
                    if (messageOf(entry) is { } message)
                    {
                        await body.WriteAsync(message, ended.Token);
                    }
                }

                await body.FlushAsync(ended.Token);
                await _news.Reader.ReadAsync(ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Who follows left, or the program ends.
        }
    }

    /// <summary>Whether a request asks to follow.</summary>
    public static bool IsWanted(HttpRequest request) => request.Headers.Accept.Any(a => a?.Contains(ContentType, StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Where to begin: a browser that comes back says what it saw last.</summary>
    public static long? From(HttpRequest request, long? since) => long.TryParse(request.Headers["Last-Event-ID"], out var seen) ? seen : since;
}
