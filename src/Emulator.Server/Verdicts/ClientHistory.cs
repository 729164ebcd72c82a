using System.Net;
using Emulator.Server.Journaling;

namespace Emulator.Server.Verdicts;

/// <summary>
/// What one client did: its entries of the journal, and those of the device itself. A client is an address and what it calls itself; entries that do
/// not say belong to the client of their connection, or to the only one of their address.
/// </summary>
internal sealed class ClientHistory
{
    private readonly Dictionary<JournalEntry, JournaledTarget> _targets = [];

    private ClientHistory(IPAddress address, string agent, IReadOnlyList<JournalEntry> all, DateTimeOffset now) =>
        (Address, Agent, All, Now) = (address, agent, all, now);

    /// <summary>Its address.</summary>
    public IPAddress Address { get; }

    /// <summary>What it calls itself; empty when it does not.</summary>
    public string Agent { get; }

    /// <summary>Its entries and the device's own, in order.</summary>
    public IReadOnlyList<JournalEntry> All { get; }

    /// <summary>Until when it was watched.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Its requests, in order.</summary>
    public IReadOnlyList<JournalEntry> Requests => field ??= [.. All.Where(e => e.IsRequest)];

    /// <summary>Its entries of a kind.</summary>
    public IEnumerable<JournalEntry> Of(string kind) => All.Where(e => e.Kind == kind);

    /// <summary>Path and parameters of an entry.</summary>
    public JournaledTarget TargetOf(JournalEntry entry)
    {
        if (!_targets.TryGetValue(entry, out var target))
        {
            _targets[entry] = target = JournaledTarget.Of(entry.Target);
        }

        return target;
    }

    /// <summary>Requests of a script with one of the actions.</summary>
    public IEnumerable<JournalEntry> Calls(string script, params string[] actions) => Requests.Where(e =>
        e.Kind == "http" && TargetOf(e) is var target && target.Path.EndsWith("/" + script, StringComparison.OrdinalIgnoreCase)
        && actions.Contains(target.Query["action"] ?? "", StringComparer.OrdinalIgnoreCase));

    /// <summary>Every client of a journal, in the order in which they came.</summary>
    public static IReadOnlyList<ClientHistory> Split(IReadOnlyList<JournalEntry> entries, DateTimeOffset now)
    {
        var byConnection = new Dictionary<long, string>();
        var byAddress = new Dictionary<IPAddress, List<string>>();
        foreach (var entry in entries.Where(e => e is { Peer: not null, IsRequest: true }))
        {
            var agent = entry.Agent ?? "";
            byConnection.TryAdd(entry.Connection, agent);
            byAddress.TryAdd(entry.Peer!.Address, []);
            if (!byAddress[entry.Peer.Address].Contains(agent, StringComparer.Ordinal))
            {
                byAddress[entry.Peer.Address].Add(agent);
            }
        }

        var clients = new List<(IPAddress Address, string Agent)>();
        var owners = new List<(JournalEntry Entry, int Client)>();
        foreach (var entry in entries)
        {
            if (entry.Peer is not { } peer)
            {
                owners.Add((entry, -1));
                continue;
            }

            var agent = entry.Agent is { } own ? own
                : entry.Connection > 0 && byConnection.TryGetValue(entry.Connection, out var known) ? known
                : byAddress.TryGetValue(peer.Address, out var agents) && agents.Count == 1 ? agents[0]
                : "";
            var client = clients.FindIndex(c => c.Address.Equals(peer.Address) && c.Agent == agent);
            if (client < 0)
            {
                client = clients.Count;
                clients.Add((peer.Address, agent));
            }

            owners.Add((entry, client));
        }

        return [.. clients.Select((c, i) => new ClientHistory(c.Address, c.Agent, [.. owners.Where(o => o.Client == i || o.Client < 0).Select(o => o.Entry)], now))];
    }
}
