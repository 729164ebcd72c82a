using System.Reflection;
using System.Text;
using Emulator.Server.Faults;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Every kind of fault is described, and seen by a test.</summary>
public class CatalogueTests
{
    private static readonly string[] Shown =
    [
        .. typeof(CatalogueTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .SelectMany(method => method.GetCustomAttributes<ShowsFaultAttribute>())
            .Select(shows => shows.Kind),
    ];

    // The page that tells of a layer or its surface; the tests of the docs see that the links resolve.
    private static readonly IReadOnlyDictionary<FaultLayer, string> Guides = new Dictionary<FaultLayer, string>
    {
        [FaultLayer.Socket] = "faults.md#what-counts-as-an-occasion",
        [FaultLayer.Tls] = "tls.md#when-a-client-does-not-get-through",
        [FaultLayer.Http] = "http.md#misbehaviour",
        [FaultLayer.Auth] = "http.md#logging-in",
        [FaultLayer.Cgi] = "http.md#answers",
        [FaultLayer.Events] = "device-faults.md#event-streams",
        [FaultLayer.Rtsp] = "faults-rtsp.md",
        [FaultLayer.Rtp] = "faults-rtsp.md",
        [FaultLayer.Media] = "pictures.md",
        [FaultLayer.Files] = "recordings.md#find-download",
        [FaultLayer.Rpc] = "rpc.md#faults",
        [FaultLayer.Device] = "device-faults.md#whole-devices",
        [FaultLayer.Clock] = "device-faults.md#whole-devices",
    };

    [Fact]
    public void Every_kind_is_shown_by_a_test()
    {
        Assert.Empty(FaultCatalogue.All.Select(kind => kind.Id).Except(Shown, StringComparer.Ordinal));
        Assert.Empty(Shown.Except(FaultCatalogue.All.Select(kind => kind.Id), StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kind_says_what_it_does_and_why()
    {
        foreach (var kind in FaultCatalogue.All)
        {
            Assert.Matches("^[a-z]+[.][a-z][A-Za-z0-9]*$", kind.Id);
            Assert.True(kind.Summary.Length > 10 && kind.Evidence.Length > 10, kind.Id);
            Assert.True(kind.Hooks.Count > 0 || kind.Begin is not null, $"{kind.Id} does nothing");
            Assert.All(kind.Parameters, parameter => Assert.True(parameter.Summary.Length > 3, $"{kind.Id} {parameter.Name}"));
            Assert.Equal(kind.Parameters.Count, kind.Parameters.Select(parameter => parameter.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        }
    }

    [Fact]
    public void The_guide_lists_every_kind()
    {
        var guide = new StringBuilder("# Kinds of faults\n\nGenerated from the catalogue. See [faults.md](faults.md) for how rules are written.\n");
        foreach (var layer in FaultCatalogue.All.GroupBy(kind => kind.Layer))
        {
            guide.Append($"\n## {layer.Key}\n\n[How these behave]({Guides[layer.Key]}).\n\n| kind | what a client sees | parameters | evidence or reason |\n|---|---|---|---|\n");
            foreach (var kind in layer)
            {
                var cases = string.Concat(kind.Cases.Select(number => $" (case {number})"));
                guide.Append($"| <a id=\"{kind.Id}\"></a>`{kind.Id}`{cases} | {Cell(kind.Summary)} | {string.Join("<br>", kind.Parameters.Select(Parameter))} | {Cell(kind.Evidence)} |\n");
            }
        }

        Approve.File("docs/guides/fault-kinds.md", guide.ToString());
    }

    private static string Parameter(FaultParameter parameter)
    {
        var value = parameter.Default switch
        {
            null => "required",
            TimeSpan span => DurationText.Write(span),
            bool flag => flag ? "true" : "false",
            Array list => "[" + string.Join(", ", list.Cast<object>()) + "]",
            string { Length: 0 } => "empty",
            var other => Convert.ToString(other, System.Globalization.CultureInfo.InvariantCulture),
        };
        return $"`{parameter.Name}` ({Cell(value ?? "")}): {Cell(parameter.Summary)}";
    }

    // Defaults may be bytes that no text has.
    private static string Cell(string text) =>
        string.Concat(text.Select(c => c == '|' ? "\\|" : char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString()));
}
