using System.Globalization;

namespace Emulator.Soak.Watching;

/// <summary>What a process has open, as /proc tells it.</summary>
/// <param name="Sockets">How many sockets it has.</param>
/// <param name="Targets">Where each handle points to: the file, the ends and the state of a socket, pipe and the like; and how many point there.</param>
internal sealed record Handles(int Sockets, IReadOnlyDictionary<string, int> Targets)
{
    private static readonly string[] Tables = ["tcp", "udp", "tcp6", "udp6"];
    private static readonly string[] States = ["", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING"];

    /// <summary>How many are no sockets.</summary>
    public int Others => Targets.Values.Sum() - Sockets;

    /// <summary>Those on files.</summary>
    public IEnumerable<KeyValuePair<string, int>> Files => Targets.Where(t => t.Key[0] == '/');

    /// <summary>Looks at a process.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="named">Whether sockets are looked up, which takes longer.</param>
    public static Handles Of(int process, bool named)
    {
        var targets = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = named ? Names(process) : [];
        var sockets = 0;
        foreach (var handle in Directory.EnumerateFileSystemEntries($"/proc/{process}/fd"))
        {
            if (TargetOf(handle) is not { } target)
            {
                continue;
            }

            if (target.StartsWith("socket:[", StringComparison.Ordinal))
            {
                sockets++;
                target = names.GetValueOrDefault(target[8..^1]) ?? "socket of no port";
            }

            // Pipes and such have numbers that tell nothing.
            var name = target[0] == '/' ? target : target.Split('[')[0];
            targets[name] = targets.GetValueOrDefault(name) + 1;
        }

        return new Handles(sockets, targets);
    }

    /// <summary>What is open here and was not then, with how often.</summary>
    public IEnumerable<string> More(Handles then) =>
        Targets.Where(t => t.Value > then.Targets.GetValueOrDefault(t.Key)).Select(t => $"{t.Key}, {then.Targets.GetValueOrDefault(t.Key)} before, {t.Value} now");

    private static Dictionary<string, string> Names(int process)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in Tables)
        {
            foreach (var fields in File.ReadLines($"/proc/{process}/net/{table}").Skip(1).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                names[fields[9]] = $"{table} {fields[1]} {fields[2]} {States[int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture)]}";
            }
        }

        return names;
    }

    // Handles are closed while they are looked at.
    private static string? TargetOf(string handle)
    {
        try
        {
            return new FileInfo(handle).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
