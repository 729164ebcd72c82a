namespace Emulator.Interop.Docs;

/// <summary>Every command of the docs does what its page says, on the real program.</summary>
[Collection(AfterPlayers.Name)]
public class CommandTests(CommandsOfTheDocs docs) : IClassFixture<CommandsOfTheDocs>
{
    public static TheoryData<string> Pages => [.. CommandsOfTheDocs.Pages.Select(p => p.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_commands_of_a_page_do_what_it_says(string page)
    {
        var outcome = await docs.OfAsync(page);
        Assert.True(outcome.Error.Length == 0, outcome.Error);
    }

    [Fact]
    public async Task What_is_said_not_to_be_run_is_on_some_page()
    {
        if (docs.IsWhole)
        {
            var rows = await docs.RowsAsync();
            Assert.Empty(NotRun.Commands.Where((_, row) => !rows.Contains(row)));
        }
    }
}

/// <summary>Tests that keep the machine busy run when nobody plays any more: players that get no processor time lose pictures.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AfterPlayers
{
    public const string Name = "after players";
}
