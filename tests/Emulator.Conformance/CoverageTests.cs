using System.Globalization;
using System.Text;
using Emulator.Conformance.Expected;
using Emulator.Device.Config.Sections;
using Emulator.Device.Events;
using Emulator.TestKit;

namespace Emulator.Conformance;

/// <summary>docs/coverage.md, made from the document's list, the catalogue and the profiles.</summary>
public class CoverageTests
{
    [Fact]
    public void The_coverage_table_is_up_to_date() => Approve.File("docs/coverage.md", Table());

    private static string Table()
    {
        // The device that tests make for themselves is not shipped; while there is no other, it stands for all.
        var profiles = TestProfiles.All.Values.Where(p => p != TestProfiles.Full).Select(Served.By).ToArray();
        var rows = ExpectedOperation.All.Select(e => (Expected: e, By: profiles.Where(p => p.Has(e)).Select(p => p.Profile.Name).ToArray())).ToArray();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Coverage

            Every operation of the vendor's document, and which profiles serve it. Generated from the document's list, the tables in the code and
            the profiles; `CAMULATOR_APPROVE=1 dotnet test tests/Emulator.Conformance` writes it anew.

            **{rows.Count(r => r.By.Length > 0)} of {rows.Length} operations are served.**

            | chapter | served | of |
            |---|---|---|

            """);
        foreach (var chapter in rows.GroupBy(r => int.Parse(r.Expected.Section.Split('.')[0], CultureInfo.InvariantCulture)).OrderBy(g => g.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {chapter.Key} | {chapter.Count(r => r.By.Length > 0)} | {chapter.Count()} |\n");
        }

        text.Append("\n| profile | serves |\n|---|---|\n");
        foreach (var profile in profiles)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {profile.Profile.Name} | {rows.Count(r => r.By.Contains(profile.Profile.Name))} |\n");
        }

        text.Append("\n| id | section | operation | request | profiles |\n|---|---|---|---|---|\n");
        foreach (var (expected, by) in rows)
        {
            var served = by.Length == profiles.Length ? "all" : by.Length > 0 ? string.Join(", ", by) : NotYet.Milestones.TryGetValue(expected.Id, out var milestone) ? $"not yet (milestone {milestone})" : "none";
            text.Append(CultureInfo.InvariantCulture, $"| {expected.Id} | {expected.Section} | {expected.Name.Replace("|", "\\|", StringComparison.Ordinal)} | `{RequestOf(expected)}` | {served} |\n");
        }

        Beyond(text, profiles);
        return text.ToString();
    }

    // What clients in the field use and the document lacks. The list of the document is not concerned: these are told by the tables of the code alone.
    private static void Beyond(StringBuilder text, Served[] profiles)
    {
        text.Append("""

            ## Beyond the document

            What devices in the field have and the document does not: learnt from public clients (docs/decisions/0041).

            | operation | profiles |
            |---|---|

            """);
        foreach (var operation in Served.Catalog.Operations.Where(o => o.Section.Length == 0).OrderBy(o => o.Script + "?" + o.Action, StringComparer.Ordinal))
        {
            Row(operation.Action.Length == 0 ? operation.Script : $"{operation.Script}?action={operation.Action}", p => operation.ExistsOn(p.Profile));
        }

        text.Append("\n| config section | profiles |\n|---|---|\n");
        foreach (var name in AllSections.Of(TestProfiles.Full).Where(s => s.Reference.Length == 0).Select(s => s.Name).Order(StringComparer.Ordinal))
        {
            Row(name, p => p.Config.TryGet(name, out _));
        }

        text.Append("\n| event | profiles |\n|---|---|\n");
        foreach (var code in EventCodes.All.Where(c => c.Section.Length == 0).OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            Row(code.Name, p => code.ExistsOn(p.Profile));
        }

        text.Append("\n| method of the JSON protocol | profiles |\n|---|---|\n");
        foreach (var method in Server.Rpc.RpcCatalog.Shared.Methods.Where(m => m.Name != "listMethod"))
        {
            Row(method.FullName, p => p.Profile.Has(method.Needs));
        }

        void Row(string what, Func<Served, bool> has)
        {
            var by = profiles.Where(has).Select(p => p.Profile.Name).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"| `{what}` | {(by.Length == profiles.Length ? "all" : by.Length > 0 ? string.Join(", ", by) : "none")} |\n");
        }
    }

    private static string RequestOf(ExpectedOperation expected)
    {
        var request = expected.Requests[0];
        var mark = request.IndexOf('?');
        var path = (mark < 0 ? request : request[..mark]).Replace("/cgi-bin/", "", StringComparison.Ordinal);
        return expected.Kind switch
        {
            "config-get" => $"getConfig {expected.Config}",
            "config-set" => $"setConfig {ConfigRequest.Of(request).Section}",
            "rtsp" => $"rtsp {path}",
            _ when mark < 0 || !request.Contains("action=", StringComparison.Ordinal) => path,
            _ => $"{path}?{request[(mark + 1)..].Split('&')[0]}",
        };
    }
}
