using Emulator.Conformance.Expected;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cgi;

namespace Emulator.Conformance;

/// <summary>What the code declares that it serves, found for an operation of the document by that operation's own request.</summary>
internal sealed class Served
{
    private static readonly Dictionary<string, Served> Known = new(StringComparer.Ordinal);

    private readonly CgiScripts _scripts;
    private readonly Dictionary<string, ConfigSection> _sections;

    private Served(DeviceProfile profile)
    {
        Profile = profile;
        _scripts = new CgiScripts(Catalog.Operations.Where(o => o.ExistsOn(profile)));
        _sections = Sections.Of(profile)
            .Where(s => !profile.Habits.Unsupported.Contains(s.Name, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(s => s.Name, StringComparer.OrdinalIgnoreCase);
        Config = ConfigDefaults.Of(profile, out _);
    }

    /// <summary>Every declared operation.</summary>
    public static CgiCatalog Catalog { get; } = new(Server.Cgi.Sections.AllSections.Create());

    /// <summary>
    /// Operations that no catalogue declares because another server answers them: ids of RTSP requests.
    /// </summary>
    public static IReadOnlyCollection<string> Elsewhere { get; } = ["4-1", "4-2", "4-3"];

    public DeviceProfile Profile { get; }

    /// <summary>The configuration as shipped.</summary>
    public ConfigSnapshot Config { get; }

    /// <summary>What a kind of device serves.</summary>
    public static Served By(DeviceProfile profile)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(profile.Name, out var served))
            {
                Known[profile.Name] = served = new Served(profile);
            }

            return served;
        }
    }

    /// <summary>Whether it serves an operation of the document.</summary>
    public bool Has(ExpectedOperation expected) => expected.Kind == "rtsp"
        ? Elsewhere.Contains(expected.Id)
        : expected.Requests.All(r => Find(r) is not null) && (!expected.NamesConfig || ConfigRequest.Of(expected.Requests[0]).Adapted(this) is not null);

    /// <summary>The declared operation that a request means, or null.</summary>
    public CgiOperation? Find(string request)
    {
        var mark = request.IndexOf('?');
        var path = mark < 0 ? request : request[..mark];
        Assert.True(CgiQuery.TryParse(mark < 0 ? "" : request.AsSpan(mark + 1), out var query, out var error), error);
        return path.StartsWith("/cgi-bin/", StringComparison.Ordinal) && _scripts.TryScript(path.AsSpan("/cgi-bin/".Length), out var operations, out _)
            ? CgiScripts.Find(operations, query)
            : null;
    }

    /// <summary>Whether the configuration has a place of that name, or an array that may grow to have it.</summary>
    public bool HasPlace(ConfigPath path)
    {
        if (!_sections.TryGetValue(path.Section, out var section))
        {
            return false;
        }

        ConfigSchema? at = section.Schema;
        foreach (var step in path.Steps[1..])
        {
            at = at switch
            {
                ArraySchema array when step.IsIndex => array[step.Index],
                TableSchema table when !step.IsIndex => table.Fields.ElementAtOrDefault(IndexOf(table, step.Name)),
                MapSchema map when !step.IsIndex => map[step.Name],
                _ => null,
            };
            if (at is null)
            {
                return false;
            }
        }

        return true;
    }

    private static int IndexOf(TableSchema table, string name) => table.Names.ToList().FindIndex(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));

    private static class Sections
    {
        public static IEnumerable<ConfigSection> Of(DeviceProfile profile) => AllSections.Of(profile);
    }
}
