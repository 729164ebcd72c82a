using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi;

/// <summary>
/// What it takes to ask for an operation. It goes with the script, unless the operation's own line says otherwise: media of a channel take
/// <c>Monitor_01</c> or <c>Replay_01</c>, what only administrators may takes what is listed here, the rest nothing but to be a user.
/// </summary>
internal static class CgiAuthority
{
    private static readonly (string Script, Authority Authority)[] Media =
    [
        ("snapshot.cgi", Authority.Monitor),
        ("mjpg/video.cgi", Authority.Monitor),
        ("realmonitor.cgi", Authority.Monitor),
        ("audio.cgi", Authority.Monitor),
        ("snapManager.cgi", Authority.Monitor),
        ("playBack.cgi", Authority.Replay),
        ("mediaFileFind.cgi", Authority.Replay),
        ("FileFindHelper.cgi", Authority.Replay),
        ("RPC_Loadfile", Authority.Replay),
        ("loadfile.cgi", Authority.Replay),
    ];

    private static readonly (string Script, Authority Authority)[] Administration =
    [
        ("userManager.cgi", Authority.AuthUserMag),
        ("log.cgi", Authority.AuthSysInfo),
        ("Log.backup", Authority.AuthBackup),
        ("Config.backup", Authority.AuthBackup),
        ("magicBox.cgi", Authority.AuthMaintence),
        ("global.cgi", Authority.AuthSysCfg),
        ("netApp.cgi", Authority.AuthNetCfg),
        ("ptz.cgi", Authority.AuthPTZ),
        ("devVideoInput.cgi", Authority.AuthPTZ),
        ("rainBrush.cgi", Authority.AuthManuCtr),
        ("alarm.cgi", Authority.AuthManuCtr),
        ("accessControl.cgi", Authority.AuthManuCtr),
        ("VideoTalkPeer.cgi", Authority.AuthManuCtr),
        ("trafficParking.cgi", Authority.AuthManuCtr),
        ("recordUpdater.cgi", Authority.AuthManuCtr),
        ("ThermographyManager.cgi", Authority.AuthAVParam),
        ("RadiometryManager.cgi", Authority.AuthAVParam),
        ("split.cgi", Authority.AuthDisplay),
        ("FileManager.cgi", Authority.AuthStoreCfg),
        ("storage.cgi", Authority.AuthStoreCfg),
        ("storageDevice.cgi", Authority.AuthStoreCfg),
        ("recordManager.cgi", Authority.AuthStoreCfg),
    ];

    /// <summary>What goes with a script.</summary>
    public static Authority Of(string script, Role role)
    {
        var media = Among(Media, script);
        return media is not null ? media.Value : role == Role.Viewer ? Authority.None : Among(Administration, script) ?? Authority.AuthSysCfg;
    }

    /// <summary>Whether a user may ask for an operation.</summary>
    public static bool Permits(UserAccount user, CgiOperation operation, CgiQuery query, DeviceProfile profile)
    {
        if (operation.Own is { } own && string.Equals(query[own], user.Name, StringComparison.Ordinal))
        {
            return true;
        }

        return operation.Role <= user.Role && (operation.Authority == Authority.None || user.Authorities.Allows(operation.Authority, ChannelOf(operation, query, profile)));
    }

    // From 0; beyond every channel's bit for operations that are of none, and for what the check of parameters will refuse.
    private static int ChannelOf(CgiOperation operation, CgiQuery query, DeviceProfile profile)
    {
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.Name.EndsWith("channel", StringComparison.OrdinalIgnoreCase))
            {
                return query[parameter.Name] is not { } text ? parameter.Name.Contains('.') ? AuthorityList.AnyChannel : 0
                    : CgiParameters.TryInt(text, out var number) ? (int)Math.Clamp(number - profile.Habits.ChannelBase, 0, 63)
                    : AuthorityList.AnyChannel;
            }
        }

        return AuthorityList.AnyChannel;
    }

    private static Authority? Among((string Script, Authority Authority)[] scripts, string script)
    {
        foreach (var (name, authority) in scripts)
        {
            if (string.Equals(name, script, StringComparison.OrdinalIgnoreCase))
            {
                return authority;
            }
        }

        return null;
    }
}
