using System.Net;

namespace Emulator.Interop.Docs.Snippets;

/// <summary>The client under test of the docs' examples: takes a picture at every motion.</summary>
internal sealed class MyNvr : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _watches = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http;
    private readonly Task _events;

    public MyNvr(Uri http, Uri rtsp, string user, string password)
    {
        Assert.Equal("rtsp", rtsp.Scheme);
        _http = new HttpClient(new HttpClientHandler { Credentials = new NetworkCredential(user, password) }) { BaseAddress = http };
        _events = WatchAsync();
    }

    /// <summary>Ends when events come.</summary>
    public Task Watches => _watches.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _events;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            using var events = await _http.GetAsync(new Uri("cgi-bin/eventManager.cgi?action=attach&codes=[VideoMotion]", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            _watches.SetResult();
            using var lines = new StreamReader(await events.Content.ReadAsStreamAsync(_stop.Token));
            while (await lines.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.StartsWith("Code=VideoMotion;action=Start", StringComparison.Ordinal))
                {
                    await _http.GetByteArrayAsync(new Uri("cgi-bin/snapshot.cgi", UriKind.Relative), _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It was asked to stop.
        }
    }
}
