using System.Collections.Concurrent;
using System.Collections.Frozen;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi;

/// <summary>All operations, and what of them each kind of device has. Names match without regard to case.</summary>
internal sealed class CgiCatalog
{
    private readonly ConcurrentDictionary<DeviceProfile, CgiScripts> _byProfile = new(ReferenceEqualityComparer.Instance as IEqualityComparer<DeviceProfile>);

    public CgiCatalog(IEnumerable<ICgiSection> sections)
    {
        var map = new CgiMap();
        foreach (var section in sections)
        {
            section.Map(map);
        }

        Operations = map.Operations;
    }

    public IReadOnlyList<CgiOperation> Operations { get; }

    /// <summary>The scripts that a kind of device has.</summary>
    public CgiScripts Of(DeviceProfile profile) => _byProfile.GetOrAdd(profile, p => new CgiScripts(Operations.Where(o => o.ExistsOn(p))));
}

/// <summary>The scripts of one kind of device.</summary>
internal sealed class CgiScripts
{
    private readonly FrozenDictionary<string, CgiOperation[]> _scripts;
    private readonly FrozenDictionary<string, CgiOperation[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public CgiScripts(IEnumerable<CgiOperation> operations)
    {
        _scripts = operations.GroupBy(o => o.Script, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.OrdinalIgnoreCase);
        _lookup = _scripts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds the script of a path below <c>/cgi-bin/</c>; <c>RPC_Loadfile/mnt/..</c> is the script <c>RPC_Loadfile</c> with a rest.</summary>
    public bool TryScript(ReadOnlySpan<char> path, out CgiOperation[] operations, out ReadOnlySpan<char> rest)
    {
        rest = default;
        if (_lookup.TryGetValue(path, out operations!))
        {
            return true;
        }

        // Only scripts whose names end without .cgi take a path behind them.
        var slash = path.IndexOf('/');
        if (slash > 0 && !path[..slash].EndsWith(".cgi", StringComparison.OrdinalIgnoreCase) && _lookup.TryGetValue(path[..slash], out operations!))
        {
            rest = path[slash..];
            return true;
        }

        operations = [];
        return false;
    }

    /// <summary>Finds the operation that a query means; null when the script has none.</summary>
    public static CgiOperation? Find(CgiOperation[] operations, CgiQuery query)
    {
        var action = query["action"] ?? "";
        foreach (var operation in operations)
        {
            if ((operation.Action.Length == 0 || string.Equals(operation.Action, action, StringComparison.OrdinalIgnoreCase))
                && (operation.When is not { } when || string.Equals(query[when.Key], when.Value, StringComparison.OrdinalIgnoreCase)))
            {
                return operation;
            }
        }

        return null;
    }
}
