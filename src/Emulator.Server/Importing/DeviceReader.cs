using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Emulator.Server.Importing;

/// <summary>What a device answered.</summary>
/// <param name="Status">HTTP status; 0 when it did not answer in time or its answer was too large.</param>
/// <param name="Body">The body, as far as it was read.</param>
/// <param name="ContentType">Its type, with parameters.</param>
/// <param name="Challenges">Its <c>WWW-Authenticate</c> headers.</param>
internal sealed record DeviceAnswer(int Status, byte[] Body, string ContentType, IReadOnlyList<string> Challenges)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Whether it did what it was asked.</summary>
    public bool IsGood => Status == 200 && !Text.TrimStart().StartsWith("Error", StringComparison.Ordinal);

    /// <summary>Whether it says that there is no such thing: what is declined for another reason may be there.</summary>
    public bool IsUnknown => Status is 400 or 404 or 405 or 501;
}

/// <summary>Asks a device over the HTTP API: one request at a time, each of bounded size and time, all of them within a bounded time.</summary>
internal sealed class DeviceReader : IDisposable
{
    private const int MaxAnswer = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly HttpClient _stranger;
    private readonly CancellationToken _stop;
    private bool _reached;

    /// <param name="url">The device; its path is not looked at.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="password">With which password.</param>
    /// <param name="insecure">Whether any certificate will do.</param>
    /// <param name="stop">Ends it.</param>
    public DeviceReader(Uri url, string user, string password, bool insecure, CancellationToken stop)
    {
        Root = new Uri(url.GetLeftPart(UriPartial.Authority));
        _stop = stop;
        var login = new NetworkCredential(user, password);
        _client = Client(insecure, new CredentialCache { { Root, "Digest", login }, { Root, "Basic", login } });
        _stranger = Client(insecure, credentials: null);
        Basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
    }

    /// <summary>Scheme, host and port.</summary>
    public Uri Root { get; }

    private string Basic { get; }

    /// <summary>Asks, logged in.</summary>
    public Task<DeviceAnswer> AskAsync(string path, int most = MaxAnswer) => AskAsync(_client, path, most, credentials: null);

    /// <summary>Asks without a word of who asks.</summary>
    public Task<DeviceAnswer> AskAsStrangerAsync(string path) => AskAsync(_stranger, path, MaxAnswer, credentials: null);

    /// <summary>Asks with Basic credentials that nobody asked for.</summary>
    public Task<DeviceAnswer> AskWithBasicAsync(string path) => AskAsync(_stranger, path, MaxAnswer, new AuthenticationHeaderValue("Basic", Basic));

    /// <summary>The lines of an answer by their names; null when it was not good.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> LinesAsync(string path)
    {
        var answer = await AskAsync(path);
        if (!answer.IsGood)
        {
            return null;
        }

        var lines = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in answer.Text.Split('\n'))
        {
            if (line.IndexOf('=') is > 0 and var equals)
            {
                lines[line[..equals].Trim()] = line[(equals + 1)..].TrimEnd('\r');
            }
        }

        return lines;
    }

    /// <summary>The one value of an answer; null when it was not good.</summary>
    public async Task<string?> ValueAsync(string path) => (await LinesAsync(path))?.Values.FirstOrDefault();

    /// <summary>The Content-Type of an answer without an end, whose body is not waited for; null when there is none.</summary>
    public async Task<string?> StreamTypeAsync(string path)
    {
        var answer = await AskAsync(_client, path, most: 0, credentials: null);
        return answer.Status == 200 ? answer.ContentType : null;
    }

    public void Dispose()
    {
        _client.Dispose();
        _stranger.Dispose();
    }

    private static HttpClient Client(bool insecure, ICredentials? credentials)
    {
        var handler = new SocketsHttpHandler { Credentials = credentials, PreAuthenticate = true, AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = Patience };
        if (insecure)
        {
#pragma warning disable CA5359 // Asked for by name: cameras sign their own certificates.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task<DeviceAnswer> AskAsync(HttpClient client, string path, int most, AuthenticationHeaderValue? credentials)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Root, path));
            request.Headers.Authorization = credentials;
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            IReadOnlyList<string> challenges = [.. answer.Headers.WwwAuthenticate.Select(c => c.ToString())];
            var type = answer.Content.Headers.TryGetValues("Content-Type", out var types) ? types.First() : "";
            var body = most == 0 ? [] : await ReadAsync(answer.Content, most, patience.Token);
            _reached = true;
            return new DeviceAnswer(body is null ? 0 : (int)answer.StatusCode, body ?? [], type, challenges);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return new DeviceAnswer(0, [], "", []);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException && _reached)
        {
            // A device that hangs up on one question may answer the next.
            return new DeviceAnswer(0, [], "", []);
        }
        catch (HttpRequestException problem)
        {
            var why = problem.InnerException is System.Security.Authentication.AuthenticationException ? $"{problem.InnerException.Message} (--insecure takes any certificate)" : problem.Message;
            throw new ProfileImportException($"{Root.Authority}: {why}");
        }
        catch (IOException problem)
        {
            throw new ProfileImportException($"{Root.Authority}: {problem.Message}");
        }
    }

    // Null when it is more than that.
    private static async Task<byte[]?> ReadAsync(HttpContent content, int most, CancellationToken stop)
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, stop) is > 0 and var read)
        {
            if (body.Length + read > most)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
