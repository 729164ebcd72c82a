using Emulator.Device.Profiles;

namespace Emulator.Server.Importing;

/// <summary>What a source is, as far as it could be read.</summary>
/// <param name="Profile">The parent's profile with everything that the source says otherwise, but for its configuration.</param>
/// <param name="Parent">The profile that it is built on.</param>
/// <param name="Config">Its configuration.</param>
/// <param name="IsWhole">Whether the configuration is all of the device's: then a section that is not there does not exist on it.</param>
/// <param name="Identifiers">Texts that are the device's own, such as its serial number: no value that holds one is taken over.</param>
/// <param name="Notes">What could not be read or was left out, a line each.</param>
internal sealed record ImportedSource(DeviceProfile Profile, DeviceProfile Parent, SourceConfig Config, bool IsWhole, IReadOnlyList<string> Identifiers, List<string> Notes);
