using Emulator.Device.Config;

namespace Emulator.Device.Users;

/// <summary>What it takes to change a section of the configuration: the chapter that describes it decides.</summary>
public static class ConfigAuthority
{
    private static readonly (string Chapter, Authority Authority)[] Chapters =
    [
        ("4.6.7", Authority.AuthSecurity),
        ("4.6.20", Authority.AuthSecurity),
        ("4.6.", Authority.AuthSysCfg),
        ("4.7.", Authority.AuthNetCfg),
        ("4.8.", Authority.AuthEventCfg),
        ("4.9.", Authority.AuthEventCfg),
        ("4.10.", Authority.AuthPTZ),
        ("4.11.", Authority.AuthStoreCfg),
        ("4.", Authority.AuthAVParam),
        ("5.", Authority.AuthPTZ),
        ("6.", Authority.AuthStoreCfg),
        ("7.", Authority.AuthDisplay),
        ("8.", Authority.AuthEventCfg),
        ("9.", Authority.AuthEventCfg),
        ("10.", Authority.AuthAVParam),
        ("13.", Authority.AuthStoreCfg),
        ("14.", Authority.AuthPeripheral),
    ];

    /// <summary>What it takes to change a section.</summary>
    public static Authority Of(ConfigSection section)
    {
        if (section.Reference.Length == 0)
        {
            return section.Name == "SmartMotionDetect" ? Authority.AuthEventCfg : Authority.AuthAVParam;
        }

        foreach (var (chapter, authority) in Chapters)
        {
            if (section.Reference == chapter || (chapter[^1] == '.' && section.Reference.StartsWith(chapter, StringComparison.Ordinal)))
            {
                return authority;
            }
        }

        return Authority.AuthSysCfg;
    }
}
