using Emulator.Device.Access;
using Emulator.Device.Power;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Devices that let nobody in, or the wrong ones: sessions, lock-outs, users. HTTP and RTSP show them alike.</summary>
internal static class AccountFaults
{
    public static FaultKind[] Table() =>
    [
        new("session.limit", FaultLayer.Auth, "The table of sessions is full: the right password is refused, until a reboot", "rroller/dahua#603; rroller/dahua#511; home-assistant/core#174441")
        {
            Cases = [3],
            Parameters =
            [
                FaultParameter.Int("max", 20, 0, 10_000, "Places; each connection that logs in takes one"),
                FaultParameter.Int("answer", 401, 400, 599, "Status for those who find it full"),
                FaultParameter.Flag("leak", true, "Whether a place is lost for good; otherwise it is free again after 60 s without a request"),
                FaultParameter.Duration("heal", 0, 0, 604_800, "After how long a lost place is found again; 0 for never"),
            ],
            Begin = static hit =>
            {
                var (device, heal) = (hit.Camera.Device, hit.Duration("heal"));
                device.Access.Table = new SessionTable(device.Clock.Time, hit.Int("max"), hit.Flag("leak"), heal > TimeSpan.Zero ? heal : null, hit.Int("answer"));
                return Lasting.Until(() => device.Access.Table = null);
            },
        },
        new("auth.lockout", FaultLayer.Auth, "Failed logins lock an address or a user out, and pollers keep trying", "rroller/dahua#729")
        {
            Cases = [5],
            Parameters =
            [
                FaultParameter.Int("after", 5, 1, 1000, "Failures in a row"),
                FaultParameter.Duration("for", 1800, 1, 604_800, "How long"),
                FaultParameter.Choice("per", "ip", ["ip", "user"], "Who is locked out"),
                FaultParameter.Flag("extend", false, "Whether each attempt meanwhile begins the time anew; only for an address"),
            ],
            Begin = static hit =>
            {
                var access = hit.Camera.Device.Access;
                access.UseLockout(new LockoutRule(hit.Int("after"), hit.Duration("for"), hit.Text("per") == "user", hit.Flag("extend")));
                return Lasting.Until(() => access.UseLockout(null));
            },
        },
        new("users.tableFull", FaultLayer.Auth, "No user can be added: the table is full", "Integrations that make a user of their own at set-up stop half-way")
        {
            Parameters = [FaultParameter.Int("max", 0, 0, 1000, "Most users")],
            Begin = static hit =>
            {
                var users = hit.Camera.Device.Users;
                users.Limit = hit.Int("max");
                return Lasting.Until(() => users.Limit = null);
            },
        },
        new("users.resetOnReboot", FaultLayer.Auth, "After a start the users and passwords are those it shipped with", "A password that worked is wrong after a power cut, and the one from the box works")
        {
            Begin = static hit =>
            {
                var users = hit.Camera.Device.Users;
                return Lasting.OnPower(hit.Camera, state =>
                {
                    if (state != PowerState.On)
                    {
                        users.Reset();
                    }
                });
            },
        },
    ];
}
