using System.Net.Http.Json;
using Emulator.Conformance.Expected;
using Emulator.TestKit;

namespace Emulator.Conformance.Matrix;

/// <summary>
/// What must have been asked before an example makes sense: a finder before its results, a user before its password. Each step is
/// an operation of the document, and what its answer gives replaces a parameter of the requests after it.
/// </summary>
internal static class Preparation
{
    private const string Cards = "/cgi-bin/recordFinder.cgi?action=find&name=AccessControlCard&condition.CardNo=121";
    private const string Ptz = "/cgi-bin/ptz.cgi?action=start&channel=1&";

    private static readonly Dictionary<string, Step[]> Known = new(StringComparer.Ordinal)
    {
        ["4-7"] = [new("4-6", "streamId", "streamId", Stays: true)],
        ["4-137"] = [new(Request: Ptz + "code=SetPreset&arg1=0&arg2=1&arg3=0")],
        ["4-138"] = [new(Request: Ptz + "code=SetPreset&arg1=0&arg2=1&arg3=0"), new(Request: Ptz + "code=AddTour&arg1=1&arg2=1&arg3=0")],
        ["4-150"] = [new("4-149", "result", "object")],
        ["4-151"] = [new("4-149", "result", "object"), new("4-150")],
        ["4-152"] = [new("4-149", "result", "object"), new("4-150")],
        ["4-153"] = [new("4-149", "result", "object")],
        ["4-162"] = [new("4-161")],
        ["4-163"] = [new("4-161")],
        ["4-164"] = [new("4-161")],
        ["4-166"] = [new("4-165", "token", "token")],
        ["4-167"] = [new("4-165", "token", "token")],
        ["8-11"] = [new("8-10", "token", "token")],
        ["8-12"] = [new("8-10", "token", "token")],
        ["10-20"] = [new("10-19", "token", "token")],
        ["10-21"] = [new("10-19", "token", "token")],
        ["12-2"] = [new("12-1", "SID", "SID", Stays: true)],
        ["12-4"] = [new("12-3")],
        ["12-7"] = [new("12-5")],
        ["12-8"] = [new("12-3"), new("12-4")],
        ["12-10"] = [new("12-11"), new("12-9", "records[0].RecNo", "recno", Request: Cards)],
        ["12-12"] = [new("12-11"), new("12-9", "records[0].RecNo", "recno", Request: Cards)],
        ["13-3"] = [new("13-1", "result", "findId")],
        ["13-4"] = [new("13-1", "result", "findId")],
        ["13-8"] = [new("13-7")],
        ["13-9"] = [new("13-7")],
    };

    /// <summary>Lets happen what an answer tells of.</summary>
    public static async Task HappenAsync(ExpectedOperation expected, TestCamera camera)
    {
        if (expected.Id == "4-128")
        {
            using var raised = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/events", new { code = "AlarmLocal", action = "Start" });
            raised.EnsureSuccessStatusCode();
        }

        if (expected.Id is "12-5" or "12-6" or "12-7")
        {
            using var rings = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/stimuli", new { kind = "doorbell" });
            rings.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Asks what must come first and returns the request with what the answers gave.</summary>
    /// <param name="expected">The operation.</param>
    /// <param name="request">Its request.</param>
    /// <param name="served">What the device serves.</param>
    /// <param name="ask">Asks, and gives the whole answer.</param>
    /// <param name="begin">Asks for an answer without an end, and gives its first line of key and value.</param>
    public static async Task<string> RunAsync(ExpectedOperation expected, string request, Served served, Func<string, Task<string>> ask, Func<string, Task<string>> begin)
    {
        var given = new List<(string Parameter, string Value)>();
        foreach (var step in Known.GetValueOrDefault(expected.Id, []))
        {
            var lines = await (step.Stays ? begin : ask)(Replace(step.Request ?? Example.Of(ExpectedOperation.Of(step.Id), served).First().Request, given));
            if (step.Key is { } key && lines.Split("\r\n").FirstOrDefault(l => l.StartsWith(key + "=", StringComparison.Ordinal)) is { } line)
            {
                given.Add((step.Parameter!, line[(key.Length + 1)..]));
            }
        }

        return Replace(request, given);
    }

    private static string Replace(string request, IEnumerable<(string Parameter, string Value)> given)
    {
        foreach (var (parameter, value) in given)
        {
            var parts = request.Split('&').Select(p => p.StartsWith(parameter + "=", StringComparison.Ordinal) ? $"{parameter}={value}" : p);
            request = string.Join('&', parts);
        }

        return request;
    }

    /// <param name="Id">An operation of the document, whose example is asked.</param>
    /// <param name="Key">What of its answer is used.</param>
    /// <param name="Parameter">What that replaces.</param>
    /// <param name="Stays">Whether its answer has no end.</param>
    /// <param name="Request">What is asked in place of the example.</param>
    private sealed record Step(string Id = "", string? Key = null, string? Parameter = null, bool Stays = false, string? Request = null);
}
