using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document section 14.2: the flashlight.</summary>
internal static class FlashlightSections
{
    public static IEnumerable<ConfigSection> Of()
    {
        yield return new("FlashLight", "14.2.1", Table(
            ("Brightness", Int(50, 0, 100)),
            ("Enable", Bool(false)),
            ("TimeSection", Week("1 00:00:00-23:59:59"))))
        { Needs = Capability.Flashlight };
    }
}
