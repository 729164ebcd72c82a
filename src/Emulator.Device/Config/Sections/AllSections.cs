using Emulator.Device.Profiles;

namespace Emulator.Device.Config.Sections;

/// <summary>Every config section of the document, chapter by chapter. A new section is one entry in its chapter's file.</summary>
public static class AllSections
{
    /// <summary>The sections that a kind of device has.</summary>
    public static IEnumerable<ConfigSection> Of(DeviceProfile profile) => VideoSections.Of(profile);
}
