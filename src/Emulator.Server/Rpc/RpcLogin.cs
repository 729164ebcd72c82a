using Emulator.Server.Cameras;

namespace Emulator.Server.Rpc;

/// <summary>
/// <c>global.login</c>, in two steps: without a password the client is given a realm and a random, with the hash of both and its password it is
/// let in. The same users, lock-outs and limits as everywhere on the device.
/// </summary>
internal static class RpcLogin
{
    public static RpcReply Answer(Camera camera, RpcLink link, string? session, RpcParameters parameters, out string id, out RpcSession? opened)
    {
        var (device, from) = (camera.Device, link.Peer.Address);
        (id, opened) = (session ?? "", null);
        if (device.Access.IsLocked(from))
        {
            return Refuse(camera, link, RpcError.Locked);
        }

        var (name, response) = (parameters.Text("userName") ?? "", parameters.Text("password") ?? "");
        if (response.Length == 0 || camera.Rpc.Sessions.Take(session, link) is not { } challenge)
        {
            return Challenge(camera, link, out id);
        }

        if (device.Users.Check(name, challenge.Random, response) is not { } user)
        {
            device.Access.Fail(name, from);
            return Refuse(camera, link, device.Access.IsLocked(from) ? RpcError.Locked : RpcError.BadLogin);
        }

        if (device.Access.Open(user, from, link.Client) is not { } login)
        {
            return Refuse(camera, link, user.Sharable || !device.Access.Active.Any(s => s.User == user.Name) ? RpcError.Busy : RpcError.UsedElsewhere);
        }

        // A connection has one session: who logs in anew leaves the one before.
        if (link.Connection is { } connection)
        {
            camera.Rpc.Sessions.EndOf(connection, "logout");
        }

        opened = camera.Rpc.Sessions.Open(challenge, user, login);
        if (!device.Users.TryGet(user.Name, out _))
        {
            // Removed while it logged in.
            opened.End("expelled");
            return Refuse(camera, link, RpcError.BadLogin);
        }

        return RpcReply.Of("keepAliveInterval", (long)RpcSession.KeepAlive.TotalSeconds);
    }

    private static RpcReply Challenge(Camera camera, RpcLink link, out string id)
    {
        var challenge = camera.Rpc.Sessions.Challenge(link);
        id = challenge.Id;
        return RpcReply.Failed(RpcError.LoginChallenge, json =>
        {
            json.WriteString("encryption", "Default");
            json.WriteString("mac", camera.Device.Identity.Mac.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant());
            json.WriteString("random", challenge.Random);
            json.WriteString("realm", camera.Device.Realm);
        });
    }

    private static RpcReply Refuse(Camera camera, RpcLink link, RpcError error)
    {
        var (access, from) = (camera.Device.Access, link.Peer.Address);
        return RpcReply.Failed(error, json =>
        {
            json.WriteNumber("remainLockSecond", (long)Math.Ceiling(access.LockLeft(from).TotalSeconds));
            if (access.AttemptsLeft(from) is { } left)
            {
                json.WriteNumber("remainLoginTimes", left);
            }
        });
    }
}
