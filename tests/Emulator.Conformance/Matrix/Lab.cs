using System.Net.Http.Headers;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Conformance.Matrix;

/// <summary>One running emulator for each profile and dialect, started when it is first asked for.</summary>
public sealed class Lab : IAsyncLifetime
{
    private static readonly byte[] Parts = System.Text.Encoding.ASCII.GetBytes($"--lab\r\nContent-Type: Audio/G.711A\r\nContent-Length: 800\r\n\r\n{new string('A', 800)}\r\n--lab--\r\n");

    private readonly Dictionary<(string Profile, string Dialect), TestCamera> _cameras = [];

    /// <summary>Names of the profiles that conformance runs on: all there are.</summary>
    public static IEnumerable<string> Profiles => TestProfiles.All.Keys;

    /// <summary>Names of the dialects.</summary>
    public static IEnumerable<string> Dialects => Enum.GetNames<Dialect>();

    public async Task<TestCamera> OfAsync(string profile, string dialect)
    {
        if (!_cameras.TryGetValue((profile, dialect), out var camera))
        {
            // Half of the matrix are logins that fail: who locks them out would refuse the other half.
            var shipped = TestProfiles.All[profile];
            camera = await TestCamera.StartAsync(shipped with { Habits = shipped.Habits with { LockoutAttempts = 0 } }, o => o with { Dialect = Enum.Parse<Dialect>(dialect) });
            _cameras[(profile, dialect)] = camera;
        }

        return camera;
    }

    /// <summary>Returns a camera to the state it started in.</summary>
    public static async Task ResetAsync(TestCamera camera)
    {
        using var answer = await camera.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Sends an example; a posted one with sound for its body. Answers without an end are read up to their head.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, string request, bool post)
    {
        using var message = new HttpRequestMessage(post ? HttpMethod.Post : HttpMethod.Get, request);
        if (post)
        {
            var parts = request.Contains("httptype=multipart", StringComparison.OrdinalIgnoreCase);
            message.Content = new ByteArrayContent(parts ? Parts : new byte[800]);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(parts ? "multipart/x-mixed-replace; boundary=lab" : "Audio/G.711A");
        }

        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var camera in _cameras.Values)
        {
            await camera.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class LabCollection : ICollectionFixture<Lab>
{
    public const string Name = "lab";
}
