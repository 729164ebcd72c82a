namespace Emulator.Interop.Docs;

/// <summary>Runs every page once, a few at a time, for the tests of the class.</summary>
public sealed class CommandsOfTheDocs : IDisposable
{
    private const int AtATime = 3;

    private readonly LoopbackBlock _addresses = new();
    private readonly SemaphoreSlim _turns = new(AtATime);
    private readonly Dictionary<string, Task<PageOutcome>> _runs = new(StringComparer.Ordinal);

    public CommandsOfTheDocs()
    {
        // The one under work while writing: CAMULATOR_DOCS=guides/tls
        var only = Environment.GetEnvironmentVariable("CAMULATOR_DOCS") ?? "";
        var pages = Pages.Where(p => p.Path.Contains(only, StringComparison.Ordinal)).ToArray();
        for (var i = 0; i < pages.Length; i++)
        {
            _runs.Add(pages[i].Path, RunAsync(pages[i], i));
        }
    }

    internal static IReadOnlyList<MarkdownPage> Pages { get; } = [.. MarkdownPage.All.Where(PageScript.IsNeeded)];

    internal bool IsWhole => _runs.Count == Pages.Count;

    internal Task<PageOutcome> OfAsync(string page) => _runs.TryGetValue(page, out var run) ? run : Task.FromResult(new PageOutcome("", []));

    internal async Task<IReadOnlyList<int>> RowsAsync() => [.. (await Task.WhenAll(_runs.Values)).SelectMany(o => o.NotRun)];

    public void Dispose()
    {
        _addresses.Dispose();
        _turns.Dispose();
    }

    private async Task<PageOutcome> RunAsync(MarkdownPage page, int number)
    {
        await _turns.WaitAsync();
        try
        {
            return await PageRun.OfAsync(page, text => _addresses.Mapped(text, number));
        }
        finally
        {
            _turns.Release();
        }
    }
}
