using System.Collections.Concurrent;
using Emulator.Device.Snapshots;

namespace Emulator.Server.Cameras;

/// <summary>The states of a device that a tester has given names. They live as long as the process.</summary>
internal sealed class CameraSnapshots(Device.Device device)
{
    /// <summary>Most of them.</summary>
    public const int Max = 64;

    /// <summary>Most characters of a name.</summary>
    public const int MaxName = 64;

    private readonly ConcurrentDictionary<string, DeviceSnapshot> _byName = new(StringComparer.Ordinal);

    /// <summary>All, by their names.</summary>
    public IEnumerable<KeyValuePair<string, DeviceSnapshot>> All => _byName.OrderBy(s => s.Key, StringComparer.Ordinal);

    /// <summary>What a name may be: letters, digits and <c>. _ -</c>.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MaxName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Whether there is room for one of that name.</summary>
    public bool HasRoom(string name) => _byName.ContainsKey(name) || _byName.Count < Max;

    /// <summary>Takes the state now; one of that name gives way.</summary>
    public DeviceSnapshot Take(string name) => _byName[name] = DeviceSnapshot.Of(device);

    /// <summary>Finds one.</summary>
    public DeviceSnapshot? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Forgets one; false when there is none such.</summary>
    public bool Remove(string name) => _byName.TryRemove(name, out _);
}
