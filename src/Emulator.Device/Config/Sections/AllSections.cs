using Emulator.Device.Profiles;

namespace Emulator.Device.Config.Sections;

/// <summary>Every config section of the document, chapter by chapter. A new section is one entry in its chapter's file.</summary>
public static class AllSections
{
    /// <summary>The sections that a kind of device has.</summary>
    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var handlers = new EventHandlers(profile);
        IEnumerable<ConfigSection>[] chapters =
        [
            VideoSections.Of(profile),
            SystemSections.Of(profile),
            NetworkSections.Of(profile),
            EventSections.Of(profile, handlers),
            PtzSections.Of(profile),
            RecordSections.Of(profile),
            StorageSections.Of(profile),
            DisplaySections.Of(profile),
            DisplaySections.Remote(profile),
            AnalyseSections.Of(profile, handlers),
            ThermalSections.Of(profile, handlers),
            DoorSections.Of(profile),
            FlashlightSections.Of(),
            UndocumentedSections.Of(profile),
        ];
        return chapters.SelectMany(sections => sections).Where(section => profile.Has(section.Needs));
    }
}
