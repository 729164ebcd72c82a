using System.Globalization;
using System.Net;
using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi;

/// <summary>A request whose user, operation and parameters have been checked; a handler reads it and answers.</summary>
internal sealed class CgiRequest(Cameras.Camera camera, CgiOperation operation, CgiQuery query, UserAccount user, IPEndPoint peer, string rest)
{
    public Cameras.Camera Camera => camera;

    public Device.Device Device => camera.Device;

    public DeviceProfile Profile => camera.Device.Profile;

    public Dialect Dialect => camera.Dialect;

    public CgiOperation Operation => operation;

    public CgiQuery Query => query;

    public UserAccount User => user;

    public IPEndPoint Peer => peer;

    /// <summary>The occasion that it is for faults; null while there are none.</summary>
    public Faults.FaultContext? At { get; init; }

    /// <summary>The Content-Type of the request, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>What follows the script's name in the path: the file of <c>RPC_Loadfile/mnt/..</c>. Empty for most.</summary>
    public string Rest => rest;

    /// <summary>The Range header, or null.</summary>
    public string? Range { get; init; }

    /// <summary>The channel, counted from 0; the first when the request names none.</summary>
    public int Channel => query["channel"] is null ? 0 : Math.Max(0, Int("channel") - Profile.Habits.ChannelBase);

    /// <summary>The channel, counted from 0, where both 0 and 1 mean the first, whatever the base (<see cref="CgiParameters.LooseChannel"/>).</summary>
    public int LooseChannel => Math.Max(0, Int("channel", 1) - 1);

    public bool Has(string name) => query[name] is not null;

    public string Text(string name, string otherwise = "") => query[name] ?? otherwise;

    public int Int(string name, int otherwise = 0) => CgiParameters.TryInt(Text(name), out var number) ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : otherwise;

    public double Float(string name, double otherwise = 0) => CgiParameters.TryFloat(Text(name), out var number) ? number : otherwise;

    public bool Bool(string name) => string.Equals(query[name], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A span of whole seconds; null when the request names none.</summary>
    public TimeSpan? Seconds(string name) => Has(name) ? TimeSpan.FromSeconds(Int(name)) : null;

    /// <summary>The moment a parameter names, in the device's local time.</summary>
    public DateTime Time(string name) => CgiTime.TryParse(Text(name), out var time) ? time : default;

    /// <summary>Every value given for a name, in the order sent.</summary>
    public IReadOnlyList<string> Every(string name)
    {
        var found = new List<string>();
        foreach (var (key, value) in query.Pairs)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(value);
            }
        }

        return found;
    }

    /// <summary>Every value of <c>name[n]</c>, in the order sent; clients repeat an index.</summary>
    public IReadOnlyList<string> Listed(string name)
    {
        var found = new List<string>();
        foreach (var (key, value) in query.Pairs)
        {
            if (key.Length > name.Length + 2 && key[name.Length] == '[' && key[^1] == ']' && key.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(value);
            }
        }

        return found;
    }

    /// <summary>The values of <c>name[0]</c>, <c>name[1]</c>, ... in order of their index.</summary>
    public IReadOnlyList<string> Indexed(string name)
    {
        var found = new SortedDictionary<int, string>();
        foreach (var (key, value) in query.Pairs)
        {
            if (key.Length > name.Length + 2 && key[name.Length] == '[' && key[^1] == ']' && key.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(key.AsSpan(name.Length + 1, key.Length - name.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                found[index] = value;
            }
        }

        return [.. found.Values];
    }
}
