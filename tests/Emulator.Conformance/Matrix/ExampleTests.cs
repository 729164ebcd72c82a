using System.Net;
using Emulator.Conformance.Expected;
using Emulator.Device.Config;
using Emulator.Protocol.KeyValue;
using Emulator.TestKit;

namespace Emulator.Conformance.Matrix;

/// <summary>Every example of the document on every profile that serves it, in both dialects.</summary>
[Collection(LabCollection.Name)]
public class ExampleTests(Lab lab)
{
    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var profile in Lab.Profiles)
        {
            var served = Served.By(TestProfiles.All[profile]);
            foreach (var expected in ExpectedOperation.All.Where(e => e.Kind != "rtsp" && served.Has(e)))
            {
                foreach (var dialect in Lab.Dialects)
                {
                    rows.Add(profile, dialect, expected.Id);
                }
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_example_of_the_document_is_answered_as_it_says(string profile, string dialect, string id)
    {
        var expected = ExpectedOperation.Of(id);
        var camera = await lab.OfAsync(profile, dialect);
        using var streams = new OpenStreams(camera);
        foreach (var example in Example.Of(expected, Served.By(TestProfiles.All[profile])))
        {
            if (example.Refused is { } refused)
            {
                using var refusal = await Lab.SendAsync(camera.Admin, refused, expected.Kind == "upload");
                Assert.True(refusal.StatusCode == HttpStatusCode.BadRequest, $"{refused}: the device lacks this and answers {(int)refusal.StatusCode}");
            }

            try
            {
                await Preparation.HappenAsync(expected, camera);
                var request = await Preparation.RunAsync(expected, example.Request, Served.By(TestProfiles.All[profile]), camera.GetAsync, streams.BeginAsync);
                using var answer = await Lab.SendAsync(camera.Admin, request, expected.Kind == "upload");
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{request}: {(int)answer.StatusCode} {await BodyAsync(answer)}");
                await CheckAsync(expected, request, camera, answer, dialect);
            }
            finally
            {
                if (expected.Kind is not ("query" or "config-get" or "download"))
                {
                    await Lab.ResetAsync(camera);
                }
            }
        }
    }

    private static async Task CheckAsync(ExpectedOperation expected, string request, TestCamera camera, HttpResponseMessage answer, string dialect)
    {
        switch (expected.Kind)
        {
            case "stream":
                Assert.NotNull(answer.Content.Headers.ContentType);
                Assert.Empty(answer.Headers.TransferEncoding);
                break;
            case "download":
                Assert.NotNull(answer.Content.Headers.ContentType);
                Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
                break;
            case "command" or "upload":
                Assert.Equal("OK\r\n", await TextAsync(answer));
                break;
            case "config-set":
                Assert.Equal("OK\r\n", await TextAsync(answer));
                await ReadBackAsync(ConfigRequest.Of(request), camera);
                break;
            default:
                var text = await TextAsync(answer);
                var lines = AnswerFormat.Lines(expected.AnswersOk && text.StartsWith("OK\r\n", StringComparison.Ordinal) ? text[4..] : text);
                var missing = KeyPattern.Missing(expected, lines, dialect).Where(k => !IsInEmptyList(k, camera)).ToArray();
                Assert.True(missing.Length == 0, $"{request}: the answer lacks {string.Join(", ", missing)}");
                break;
        }
    }

    // A list of the configuration that nothing is in yet, such as banned addresses, has no lines.
    private static bool IsInEmptyList(string key, TestCamera camera)
    {
        if (!key.StartsWith("table.", StringComparison.Ordinal) || key.IndexOf("[*]", StringComparison.Ordinal) is var list && list < 0)
        {
            return false;
        }

        return ConfigPath.TryParse(key.AsSpan(0, list), out var path, out _)
            && camera.Host.Fleet.All[0].Device.Config.Current.TryFind(path, out var node, out _)
            && node is ConfigArray { Items.Length: 0 };
    }

    private static async Task ReadBackAsync(ConfigRequest set, TestCamera camera)
    {
        if (set.Section == "Language")
        {
            // Once it has answered, the device restarts in its new language.
            await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Device.Power.State != Emulator.Device.Power.PowerState.On, "the device does not restart");
            using var advanced = await camera.Control.PostAsync("/api/v1/devices/*/clock/advance", new StringContent("""{"seconds":300}""", System.Text.Encoding.UTF8, "application/json"));
            advanced.EnsureSuccessStatusCode();
        }

        var lines = await camera.LinesAsync($"/cgi-bin/configManager.cgi?action=getConfig&name={set.Section}");
        var read = new Dictionary<string, string>(lines, StringComparer.OrdinalIgnoreCase);
        foreach (var (place, value) in set.Values)
        {
            var key = place.StartsWith("table.", StringComparison.OrdinalIgnoreCase) ? place : "table." + place;
            Assert.True(read.TryGetValue(key, out var now), $"{key} was set and is not in getConfig");
            Assert.True(IsSame(value, now), $"{key} was set to '{value}' and is '{now}'");
        }
    }

    // Words come back in the document's spelling; its one misspelt value in the right one.
    private static bool IsSame(string set, string read) => string.Equals(set, read, StringComparison.OrdinalIgnoreCase) || (set, read) == ("Gound", "Ground");

    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        AnswerFormat.IsPlainText(answer);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer) => answer.StatusCode == HttpStatusCode.OK ? "" : await answer.Content.ReadAsStringAsync();
}

/// <summary>Answers without an end that a test has under way.</summary>
internal sealed class OpenStreams(TestCamera camera) : IDisposable
{
    private readonly List<HttpResponseMessage> _answers = [];

    /// <summary>Begins one and reads its first line of key and value: what stands before it are the headers of a part.</summary>
    public async Task<string> BeginAsync(string request)
    {
        var answer = await camera.Admin.GetAsync(request, HttpCompletionOption.ResponseHeadersRead);
        _answers.Add(answer);
        var stream = await answer.Content.ReadAsStreamAsync();
        var line = new System.Text.StringBuilder();
        while (line.Length < 256 && stream.ReadByte() is >= 0 and var next && (next != '\n' || !line.ToString().Contains('=', StringComparison.Ordinal)))
        {
            _ = next == '\n' ? line.Clear() : line.Append((char)next);
        }

        return line.Append('\n').ToString();
    }

    public void Dispose() => _answers.ForEach(a => a.Dispose());
}
