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
    // What a request for all channels at once takes: all of them.
    private const int EveryChannel = -2;

    /// <summary>What goes with a script, named as the document spells it.</summary>
    public static Authority Of(string script, Role role) => script switch
    {
        "snapshot.cgi" or "mjpg/video.cgi" or "realmonitor.cgi" or "audio.cgi" or "snapManager.cgi" => Authority.Monitor,
        "playBack.cgi" or "mediaFileFind.cgi" or "FileFindHelper.cgi" or "RPC_Loadfile" or "loadfile.cgi" or "heatMap.cgi" => Authority.Replay,
        _ when role == Role.Viewer => Authority.None,
        "userManager.cgi" => Authority.AuthUserMag,
        "log.cgi" => Authority.AuthSysInfo,
        "Log.backup" or "Config.backup" => Authority.AuthBackup,
        "magicBox.cgi" => Authority.AuthMaintence,
        "netApp.cgi" => Authority.AuthNetCfg,
        "ptz.cgi" or "ptzBase.cgi" or "devVideoInput.cgi" => Authority.AuthPTZ,
        "rainBrush.cgi" or "coaxialControlIO.cgi" or "alarm.cgi" or "accessControl.cgi" or "VideoTalkPeer.cgi" or "trafficParking.cgi" or "recordUpdater.cgi" => Authority.AuthManuCtr,
        "ThermographyManager.cgi" or "RadiometryManager.cgi" => Authority.AuthAVParam,
        "split.cgi" => Authority.AuthDisplay,
        "FileManager.cgi" or "storage.cgi" or "storageDevice.cgi" or "recordManager.cgi" => Authority.AuthStoreCfg,
        _ => Authority.AuthSysCfg,
    };

    /// <summary>Whether a user may ask for an operation.</summary>
    public static bool Permits(UserAccount user, CgiOperation operation, CgiQuery query, DeviceProfile profile)
    {
        if (operation.Own is { } own && string.Equals(query[own], user.Name, StringComparison.Ordinal))
        {
            return true;
        }

        if (operation.Role > user.Role || operation.Authority == Authority.None)
        {
            return operation.Role <= user.Role;
        }

        var channel = ChannelOf(operation, query, profile);
        return channel == EveryChannel ? user.Authorities.AllowsOnAll(operation.Authority, profile.Channels.Length) : user.Authorities.Allows(operation.Authority, channel);
    }

    // From 0; beyond every channel's bit for operations that are of none, and for what the check of parameters will refuse.
    private static int ChannelOf(CgiOperation operation, CgiQuery query, DeviceProfile profile)
    {
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.Name.EndsWith("channel", StringComparison.OrdinalIgnoreCase))
            {
                return query[parameter.Name] is not { } text ? parameter.Name.Contains('.') ? AuthorityList.AnyChannel : 0
                    : CgiParameters.TryInt(text, out var number) ? number == -1 ? EveryChannel : (int)Math.Clamp(number - profile.Habits.ChannelBase, 0, 63)
                    : AuthorityList.AnyChannel;
            }
        }

        return AuthorityList.AnyChannel;
    }
}
