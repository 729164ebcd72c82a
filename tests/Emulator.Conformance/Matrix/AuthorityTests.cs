using Emulator.Conformance.Expected;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Conformance.Matrix;

/// <summary>
/// Who may do what, operation by operation: strangers are asked to log in, those without the authority are refused in the device's words, and
/// neither leaves a trace; who has just what it takes is served. What it takes is written down in tests/data/authority.txt.
/// </summary>
[Collection(GuardedCollection.Name)]
public class AuthorityTests(GuardedLab lab)
{
    private static readonly Served Full = Served.By(TestProfiles.Full);

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var dialect in Enum.GetNames<Dialect>())
        {
            foreach (var key in ExpectedAuthority.All.Keys.Where(k => !Served.Elsewhere.Contains(k)))
            {
                rows.Add(key, dialect);
            }
        }

        return rows;
    }

    [Fact]
    public void What_each_operation_takes_is_written_down()
    {
        Assert.Equal(ExpectedOperation.All.Select(o => o.Id).Order(StringComparer.Ordinal), ExpectedAuthority.All.Values.Where(a => a.IsOfDocument).Select(a => a.Key).Order(StringComparer.Ordinal));
        var named = ExpectedAuthority.All.Values.SelectMany(RequestsOf).Select(Full.Find).ToHashSet();
        Assert.Empty(Served.Catalog.Operations.Where(o => o.ExistsOn(TestProfiles.Full) && !named.Contains(o)).Select(o => $"{o.Script}?{o.Action} {o.When}"));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Only_those_who_may_are_served(string key, string dialect)
    {
        var (expected, guarded) = (ExpectedAuthority.All[key], await lab.OfAsync(dialect));
        using var streams = new OpenStreams(guarded.Camera);
        try
        {
            var request = await PrepareAsync(expected, guarded, streams);
            var upload = request.Contains("postAudio", StringComparison.Ordinal);
            var before = await guarded.StateAsync();
            foreach (var stranger in Strangers)
            {
                var answer = await guarded.AskAsync(upload ? "POST" : "GET", request, stranger, upload);
                Assert.True(answer.Status == 401 && answer["WWW-Authenticate"] is not null && answer.Body == Refusal(dialect), $"{request} {stranger}{answer.Head}{answer.Body}");
            }

            foreach (var user in Unentitled(expected))
            {
                var answer = await guarded.AskAsync(upload ? "POST" : "GET", request, GuardedCamera.Login(user), upload);
                Assert.True(answer.Status == 403 && answer["WWW-Authenticate"] is null && answer.Body == Refusal(dialect), $"{request} by {user}: {answer.Head}{answer.Body}");
            }

            Assert.Equal(before, await guarded.StateAsync());
            // What the document's dialect says to those who may, the examples tell.
            foreach (var user in dialect == nameof(Dialect.Firmware) ? Entitled(expected) : [])
            {
                var answer = await guarded.AskAsync(upload ? "POST" : "GET", request, GuardedCamera.Login(user), upload);
                // Records that nobody can make here are not there; who may not is told otherwise.
                var refused = answer.Body.StartsWith("Error", StringComparison.Ordinal) && !(request.Contains("&recno=1", StringComparison.Ordinal) && answer.Body.Contains("ErrorID=4", StringComparison.Ordinal));
                Assert.True(answer.Status == 200 && !refused, $"{request} by {user}: {answer.Head}{answer.Body}");
                if (Changes(expected))
                {
                    await guarded.RestoreAsync();
                    request = await PrepareAsync(expected, guarded, streams);
                }
            }
        }
        finally
        {
            if (Changes(expected) || !expected.IsOfDocument)
            {
                await guarded.RestoreAsync();
            }
        }
    }

    private static string[] Strangers { get; } =
    [
        "", $"Authorization: {GuardedCamera.Basic("admin", "wrong")}\r\n", $"Authorization: {GuardedCamera.Basic("nobody", "admin")}\r\n", $"Authorization: {GuardedCamera.Basic("ADMIN", "admin")}\r\n",
        $"Authorization: {GuardedCamera.Basic("admin", "")}\r\n", $"Authorization: {GuardedCamera.Basic("", "")}\r\n",
    ];

    private static IEnumerable<string> Unentitled(ExpectedAuthority expected) => expected.Needs switch
    {
        null => [],
        "Monitor" => ["none", "only-Replay", "only-AuthUserMag"],
        "Replay" => ["none", "only-Monitor", "only-AuthUserMag"],
        var needs => ["none", "user", "but-" + needs],
    };

    private static IEnumerable<string> Entitled(ExpectedAuthority expected) => expected.Needs is null ? ["none", "user", "admin"] : ["only-" + expected.Needs, "admin"];

    private static bool Changes(ExpectedAuthority expected) => !expected.IsOfDocument ? expected.Needs is not null : ExpectedOperation.Of(expected.Key).Kind is not ("query" or "config-get" or "download" or "stream");

    private static string Refusal(string dialect) => dialect == nameof(Dialect.Firmware) ? "Error\r\nInvalid Authority!\r\n" : "Error\r\nErrorID=0, Detail=Invalid Authority!\r\n";

    internal static IEnumerable<string> RequestsOf(ExpectedAuthority expected) =>
        !expected.IsOfDocument ? [expected.Key] : Served.Elsewhere.Contains(expected.Key) ? [] : Example.Of(ExpectedOperation.Of(expected.Key), Full).Select(e => e.Request);

    // The request, and what must have been asked before it, by admin.
    private static async Task<string> PrepareAsync(ExpectedAuthority expected, GuardedCamera guarded, OpenStreams streams)
    {
        var camera = guarded.Camera;
        if (!expected.IsOfDocument)
        {
            return await BeyondAsync(expected.Key, camera);
        }

        var operation = ExpectedOperation.Of(expected.Key);
        await Preparation.HappenAsync(operation, camera);
        return await Preparation.RunAsync(operation, RequestsOf(expected).First(), Full, camera.GetAsync, streams.BeginAsync);
    }

    private static async Task<string> BeyondAsync(string request, TestCamera camera)
    {
        if (request.Contains("{finder}", StringComparison.Ordinal))
        {
            return request.Replace("{finder}", (await camera.LinesAsync("/cgi-bin/mediaFileFind.cgi?action=factory.create"))["result"], StringComparison.Ordinal);
        }

        if (request.Contains("gotoPreset", StringComparison.Ordinal) || request.Contains("setTour", StringComparison.Ordinal))
        {
            await camera.GetAsync("/cgi-bin/ptz.cgi?action=start&channel=1&code=SetPreset&arg1=0&arg2=1&arg3=0");
            await camera.GetAsync("/cgi-bin/ptz.cgi?action=start&channel=1&code=AddTour&arg1=1&arg2=1&arg3=0");
        }

        return request;
    }
}
