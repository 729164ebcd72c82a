using Emulator.Conformance.Expected;
using Emulator.Device.Config.Sections;
using Emulator.TestKit;

namespace Emulator.Conformance;

/// <summary>The document's list and the code's tables, held against each other in both directions.</summary>
public class ReconciliationTests
{
    private static readonly Served Full = Served.By(TestProfiles.Full);

    [Fact]
    public void The_document_has_268_operations_each_with_an_example()
    {
        Assert.Equal(268, ExpectedOperation.All.Count);
        Assert.Equal(268, ExpectedOperation.All.DistinctBy(o => o.Id).Count());
        Assert.All(ExpectedOperation.All, o => Assert.NotEmpty(o.Requests));
    }

    [Fact]
    public void Every_known_misprint_is_there() =>
        Assert.All(Misprints.Ids, id => Assert.NotEqual(ExpectedOperation.Of(id).PrintedRequests, ExpectedOperation.Of(id).Requests));

    [Fact]
    public void Every_operation_of_the_document_is_served_or_listed_as_still_to_come() => None(
        ExpectedOperation.All.Where(o => !NotYet.Milestones.ContainsKey(o.Id) && !Full.Has(o)),
        $"are neither served nor in {NotYet.File}");

    [Fact]
    public void What_is_served_is_counted() => None(
        ExpectedOperation.All.Where(o => NotYet.Milestones.ContainsKey(o.Id) && Full.Has(o)),
        $"are there but not counted: take them out of {NotYet.File}");

    [Fact]
    public void The_list_of_what_is_to_come_names_only_operations_of_the_document() =>
        None(NotYet.Milestones.Keys.Except(ExpectedOperation.All.Select(o => o.Id)), $"stand in {NotYet.File} and not in the document");

    [Fact]
    public void Every_declared_operation_is_in_the_document_or_declared_beyond_it()
    {
        var explained = Explained().ToHashSet();
        None(
            Served.Catalog.Operations.Where(o => o.Section.Length > 0 && !explained.Contains((o.Script, o.Action, o.When))).Select(o => $"{o.Path}?action={o.Action} ({o.When})"),
            "are in no list of the document: correct them, or declare them without a section as beyond it");
    }

    [Fact]
    public void Every_declared_operation_names_its_section_of_the_document()
    {
        // A script of a whole chapter, like configManager.cgi, gives a range.
        var wrong =
            from operation in Served.Catalog.Operations
            where operation.Section.Length > 0 && !operation.Section.Contains('-') && !operation.Section.Contains(',')
            let sections = ExpectedOperation.All.Where(e => e.PrintedRequests.Concat(e.Requests).Any(r => Full.Find(r) == operation)).Select(e => e.Section).ToArray()
            where sections.Length > 0 && !sections.Contains(operation.Section)
            select $"{operation.Path}?action={operation.Action}: {operation.Section} instead of {string.Join(" or ", sections)}";
        None(wrong, "name another section than the document's");
    }

    [Fact]
    public void No_declared_operation_hides_another() => None(
        Served.Catalog.Operations.GroupBy(o => (o.Script.ToUpperInvariant(), o.Action.ToUpperInvariant(), o.When?.ToString().ToUpperInvariant())).Where(g => g.Count() > 1).Select(g => g.Key),
        "are declared twice");

    [Fact]
    public void Every_config_section_is_in_the_document_or_declared_beyond_it()
    {
        var expected = ExpectedOperation.All.Where(o => o.IsConfig).SelectMany(o => o.Requests).Select(r => ConfigRequest.Of(r).Section).ToHashSet(StringComparer.OrdinalIgnoreCase);
        None(AllSections.Of(TestProfiles.Full).Where(s => s.Reference.Length > 0 && !expected.Contains(s.Name)).Select(s => s.Name), "are config sections that the document lacks");
    }

    [Fact]
    public void Config_sections_are_spelled_as_in_the_document()
    {
        var expected = ExpectedOperation.All.Where(o => o.Kind == "config-get").Select(o => ConfigRequest.Of(o.Requests[0]).Section).ToHashSet(StringComparer.OrdinalIgnoreCase);
        None(AllSections.Of(TestProfiles.Full).Select(s => s.Name).Where(n => expected.TryGetValue(n, out var printed) && printed != n), "are spelled otherwise in the document");
    }

    // The printed form of a misprinted request explains an operation too: devices may take both.
    private static IEnumerable<(string Script, string Action, KeyValuePair<string, string>? When)> Explained() =>
        from expected in ExpectedOperation.All
        where expected.Kind != "rtsp"
        from request in expected.Requests.Concat(expected.PrintedRequests)
        let operation = Full.Find(request)
        where operation is not null
        select (operation.Script, operation.Action, operation.When);

    private static void None<T>(IEnumerable<T> found, string what)
    {
        var list = found.ToList();
        Assert.True(list.Count == 0, $"{list.Count} {what}:\n{string.Join('\n', list)}");
    }
}
