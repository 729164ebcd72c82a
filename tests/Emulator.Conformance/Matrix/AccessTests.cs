using System.Net;
using Emulator.Conformance.Expected;
using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Server.Cgi;
using Emulator.TestKit;

namespace Emulator.Conformance.Matrix;

/// <summary>Every declared operation: who may ask for it, and what it must be given.</summary>
[Collection(LabCollection.Name)]
public class AccessTests(Lab lab)
{
    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var profile in Lab.Profiles)
        {
            foreach (var operation in Served.Catalog.Operations.Where(o => o.ExistsOn(TestProfiles.All[profile])))
            {
                foreach (var dialect in Lab.Dialects)
                {
                    rows.Add(profile, dialect, KeyOf(operation));
                }
            }
        }

        return rows;
    }

    public static TheoryData<string, string, string, string> RequiredParameters()
    {
        var rows = new TheoryData<string, string, string, string>();
        foreach (var profile in Lab.Profiles)
        {
            foreach (var operation in Served.Catalog.Operations.Where(o => o.ExistsOn(TestProfiles.All[profile])))
            {
                foreach (var parameter in operation.Parameters.Where(p => p.Required))
                {
                    foreach (var dialect in Lab.Dialects)
                    {
                        rows.Add(profile, dialect, KeyOf(operation), parameter.Name);
                    }
                }
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Who_does_not_log_in_is_asked_to(string profile, string dialect, string operation)
    {
        var camera = await lab.OfAsync(profile, dialect);
        using var answer = await Lab.SendAsync(camera.Anonymous, RequestOf(Find(operation), profile), post: false);
        await CheckAsync(answer, HttpStatusCode.Unauthorized, Unauthorized(dialect));
        Assert.NotEmpty(answer.Headers.WwwAuthenticate);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Who_has_a_wrong_password_is_asked_again(string profile, string dialect, string operation)
    {
        var camera = await lab.OfAsync(profile, dialect);
        using var wrong = camera.Client("admin", "wrong");
        using var answer = await Lab.SendAsync(wrong, RequestOf(Find(operation), profile), post: false);
        await CheckAsync(answer, HttpStatusCode.Unauthorized, Unauthorized(dialect));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_user_may_do_what_its_role_allows(string profile, string dialect, string operation)
    {
        var camera = await lab.OfAsync(profile, dialect);
        var declared = Find(operation);
        using var answer = await Lab.SendAsync(camera.User, RequestOf(declared, profile), post: declared.TakesBody);
        if (declared.Role == Role.Admin)
        {
            await CheckAsync(answer, HttpStatusCode.Forbidden, Unauthorized(dialect));
        }
        else
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await Lab.ResetAsync(camera);
        }
    }

    [Theory]
    [MemberData(nameof(RequiredParameters))]
    public async Task Without_a_required_parameter_a_request_is_refused(string profile, string dialect, string operation, string parameter)
    {
        var camera = await lab.OfAsync(profile, dialect);
        var request = RequestOf(Find(operation), profile);
        var mark = request.IndexOf('?');
        var rest = request[(mark + 1)..].Split('&').Where(p => !p.StartsWith(parameter + "=", StringComparison.OrdinalIgnoreCase));
        using var answer = await Lab.SendAsync(camera.Admin, request[..(mark + 1)] + string.Join('&', rest), post: false);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        // Where the parameter also tells operations apart, the script has none without it.
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Contains(body, dialect == nameof(Dialect.Firmware)
            ? ["Error\r\nBad Request!\r\n"]
            : new[] { "Error\r\nErrorID=1, Detail=Request parses error!\r\n", "Error\r\nErrorID=3, Detail=Method not found!\r\n" });
    }

    [Theory]
    [MemberData(nameof(ScriptRows))]
    public async Task An_unknown_action_is_refused(string profile, string dialect, string script)
    {
        var camera = await lab.OfAsync(profile, dialect);
        using var answer = await camera.Admin.GetAsync($"{script}?action=noSuchAction");
        await CheckAsync(answer, HttpStatusCode.BadRequest, dialect == nameof(Dialect.Firmware) ? "Error\r\nBad Request!\r\n" : "Error\r\nErrorID=3, Detail=Method not found!\r\n");
    }

    [Theory]
    [MemberData(nameof(ForeignRows))]
    public async Task A_script_that_the_device_lacks_is_not_found(string profile, string dialect, string script)
    {
        var camera = await lab.OfAsync(profile, dialect);
        using var answer = await camera.Admin.GetAsync(script);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    public static TheoryData<string, string, string> ScriptRows() => Scripts((operations, profile) => operations.All(o => o.Action.Length > 0) && operations.Any(o => o.ExistsOn(profile)));

    public static TheoryData<string, string, string> ForeignRows()
    {
        var rows = Scripts((operations, profile) => !operations.Any(o => o.ExistsOn(profile)));
        foreach (var profile in Lab.Profiles)
        {
            foreach (var dialect in Lab.Dialects)
            {
                rows.Add(profile, dialect, "/cgi-bin/noSuchScript.cgi");
            }
        }

        return rows;
    }

    private static TheoryData<string, string, string> Scripts(Func<IEnumerable<CgiOperation>, DeviceProfile, bool> which)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var profile in Lab.Profiles)
        {
            foreach (var script in Served.Catalog.Operations.GroupBy(o => o.Path, StringComparer.OrdinalIgnoreCase).Where(g => which(g, TestProfiles.All[profile])))
            {
                foreach (var dialect in Lab.Dialects)
                {
                    rows.Add(profile, dialect, script.Key);
                }
            }
        }

        return rows;
    }

    private static string Unauthorized(string dialect) => dialect == nameof(Dialect.Firmware) ? "Error\r\nInvalid Authority!\r\n" : "Error\r\nErrorID=0, Detail=Invalid Authority!\r\n";

    private static async Task CheckAsync(HttpResponseMessage answer, HttpStatusCode status, string body)
    {
        Assert.Equal(status, answer.StatusCode);
        AnswerFormat.IsPlainText(answer);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
    }

    private static string KeyOf(CgiOperation operation) => $"{operation.Script}?action={operation.Action}{(operation.When is { } when ? $"&{when.Key}={when.Value}" : "")}";

    private static CgiOperation Find(string key) => Served.Catalog.Operations.First(o => KeyOf(o) == key);

    /// <summary>A request that has all the operation needs: the document's example of it, or its name and a value for each required parameter.</summary>
    private static string RequestOf(CgiOperation operation, string profile)
    {
        var served = Served.By(TestProfiles.All[profile]);
        var example = ExpectedOperation.All
            .Where(e => e.Kind != "rtsp" && served.Has(e))
            .SelectMany(e => Example.Of(e, served))
            .FirstOrDefault(e => served.Find(e.Request) == operation);
        return example?.Request ?? $"/cgi-bin/{KeyOf(operation)}{string.Concat(operation.Parameters.Where(p => p.Required && p.Name != operation.When?.Key).Select(p => $"&{p.Name}={ValueFor(p, served.Profile)}"))}";
    }

    private static string ValueFor(CgiParameter parameter, DeviceProfile profile) =>
        new[] { "1", "0", "true", "2026-01-05 08:00:00", parameter.Accepts.Trim('{', '}').Split(", ")[0] }.FirstOrDefault(v => parameter.Check(profile, v)) ?? "x";
}
