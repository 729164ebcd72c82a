using System.Runtime.InteropServices;
using Emulator.TestKit;
using Microsoft.Playwright;

namespace Emulator.Dashboard.Tests;

/// <summary>A headless Chromium for all tests, and where their pictures are kept.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The pictures of the last run; not part of the repository.</summary>
    public static string Pictures { get; } = Path.Combine(Repository.Root, "tests", "Emulator.Dashboard.Tests", "bin", "pictures");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Pictures);
        // Machines that run much else besides are slow, and what holds sooner is not waited for.
        Assertions.SetDefaultExpectTimeout(15_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            // Nothing of it talks to anybody but the page's own server; as root it needs to run without its sandbox.
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", .. AsRoot() ? new[] { "--no-sandbox" } : []],
        });
    }

    public async Task DisposeAsync()
    {
        await _browser!.DisposeAsync();
        _playwright!.Dispose();
    }

    /// <summary>A page of its own on the dashboard of an emulator, which fails the test when it complains of anything.</summary>
    internal async Task<Page> OpenAsync(TestCamera camera, string view, string? device = null, int width = 1280, int height = 900, bool dark = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        context.SetDefaultTimeout(20_000);
        var page = new Page(context, await context.NewPageAsync());
        await page.GoAsync(camera, view, device);
        return page;
    }

    /// <summary>The same where the emulator wants a token that the page does not have yet.</summary>
    internal async Task<Page> OpenLockedAsync(TestCamera camera)
    {
        var context = await _browser!.NewContextAsync();
        context.SetDefaultTimeout(20_000);
        var page = new Page(context, await context.NewPageAsync());
        await page.View.GotoAsync(new Uri(camera.Host.ControlUrl, "dashboard/").AbsoluteUri);
        return page;
    }

    private static bool AsRoot() => RuntimeInformation.IsOSPlatform(OSPlatform.Linux) && Environment.UserName == "root";
}

/// <summary>A page, and what it complained of.</summary>
internal sealed class Page : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];
    private readonly List<string> _forgiven = [];

    public Page(IBrowserContext context, IPage page)
    {
        (_context, View) = (context, page);
        page.PageError += (_, error) => Complain(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complain(message.Text);
            }
        };
    }

    public IPage View { get; }

    /// <summary>Goes to a view of a device, the first when none is named; * is all of them.</summary>
    public async Task GoAsync(TestCamera camera, string view, string? device = null)
    {
        device ??= camera.Host.Cameras[0].Key;
        await View.GotoAsync(new Uri(camera.Host.ControlUrl, $"dashboard/#/{device}/{view}").AbsoluteUri);
        await View.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = device == "*" ? "All devices" : device, Exact = true, Level = 1 }).WaitForAsync();
    }

    public ILocator Button(string name) => View.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Field(string label) => View.GetByLabel(label, new PageGetByLabelOptions { Exact = true });

    public ILocator Choice(string label) => View.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = label, Exact = true });

    public ILocator Text(string text) => View.GetByText(text).First;

    /// <summary>Keeps a picture of it.</summary>
    public Task KeepAsync(string name) => View.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Browser.Pictures, name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        lock (_complaints)
        {
            var complaints = _complaints.Where(c => !_forgiven.Exists(f => c.Contains(f, StringComparison.Ordinal))).ToList();
            Assert.True(complaints.Count == 0, "the page complained: " + string.Join('\n', complaints));
        }
    }

    /// <summary>What the browser says of answers with a status that the test asks for is no complaint, whether said already or on its way.</summary>
    public void Forgive(string status)
    {
        lock (_complaints)
        {
            _forgiven.Add($"status of {status}");
        }
    }

    private void Complain(string of)
    {
        lock (_complaints)
        {
            _complaints.Add(of);
        }
    }
}
