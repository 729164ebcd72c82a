using Microsoft.Playwright;

namespace Emulator.Dashboard.Tests;

/// <summary>What people who see little, or nothing, would miss on a page.</summary>
internal static class Sight
{
    /// <summary>What can be used, or is a picture, and has no name in the tree that screen readers get.</summary>
    public static async Task<IReadOnlyList<string>> NamelessAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var tree = (await session.SendAsync("Accessibility.getFullAXTree"))!.Value;
        await session.DetachAsync();
        string[] roles = ["button", "link", "textbox", "searchbox", "combobox", "checkbox", "slider", "spinbutton", "img", "meter"];
        return
        [
            .. tree.GetProperty("nodes").EnumerateArray()
                .Where(n => !n.GetProperty("ignored").GetBoolean() && n.TryGetProperty("role", out var role) && roles.Contains(role.GetProperty("value").GetString())
                    && (!n.TryGetProperty("name", out var name) || string.IsNullOrWhiteSpace(name.GetProperty("value").GetString())))
                .Select(n => n.GetRawText()),
        ];
    }

    /// <summary>Text whose contrast to what is behind it is below 4.5 to 1 (WCAG 2.1, 1.4.3).</summary>
    public static async Task<IReadOnlyList<string>> FaintAsync(IPage page) => await page.EvaluateAsync<string[]>(
        """
        () => {
          const parse = c => (c.match(/[\d.]+/g) ?? []).map(Number);
          const light = ([r, g, b]) => { const f = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
          const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
          const faint = [];
          for (const e of document.querySelectorAll('body *')) {
            if (e.closest('svg, :disabled, .toast') || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility()) continue;
            const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
            if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(`${e.tagName} ${e.textContent.trim().slice(0, 30)} ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
          }
          return faint;
        }
        """);
}
