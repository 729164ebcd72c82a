using System.Net;
using Emulator.Device.Access;
using Emulator.Device.Events;
using Emulator.Device.Logs;
using Emulator.Device.Profiles;
using Emulator.Device.State;
using Emulator.Device.Tests.Config;
using Emulator.Device.Time;
using Emulator.Device.Users;

namespace Emulator.Device.Tests.Access;

/// <summary>What a request costs on account of who is on.</summary>
public class DeviceAccessTests
{
    private static readonly UserAccount Ann = UserAccount.Nobody with { Name = "ann" };

    [Fact]
    public void A_request_of_somebody_who_is_on_takes_no_memory()
    {
        var (access, _) = Make(new HabitsProfile());
        var from = IPAddress.Loopback;
        var session = access.Enter(Ann, from, DeviceAccess.Http);
        Assert.False(access.IsLocked(from));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            if (access.IsLocked(from) || access.Enter(Ann, from, DeviceAccess.Http) != session)
            {
                Assert.Fail("another session");
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public async Task Many_may_log_in_and_fail_at_once()
    {
        var (access, log) = Make(new HabitsProfile { LockoutAttempts = 1000, MaxSessions = 50 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var from = new IPAddress([10, 0, 0, (byte)(i % 40)]);
                using var stream = access.Enter(Ann, from, DeviceAccess.Http)!.Last(() => { });
                access.Fail("bob", new IPAddress([10, 1, (byte)n, (byte)(i % 250)]));
            }
        })));
        Assert.Equal(40, access.Active.Count);
        Assert.All(access.Active, s => Assert.Equal(0, s.Streams));
        Assert.Equal(40, log.Since(0).Count(l => l.What == "Login"));
    }

    [Fact]
    public void Who_is_on_stays_while_a_crowd_fails_and_a_lock_outlasts_those_that_are_none()
    {
        var (access, _) = Make(new HabitsProfile { LockoutAttempts = 2, LockoutSeconds = 600 });
        var session = access.Enter(Ann, IPAddress.Loopback, DeviceAccess.Http);
        var locked = IPAddress.Parse("10.9.9.9");
        access.Fail("ann", locked);
        access.Fail("ann", locked);
        for (var i = 0; i < DeviceAccess.MaxAddresses * 3; i++)
        {
            access.Fail("ann", new IPAddress([10, 2, (byte)(i >> 8), (byte)i]));
        }

        Assert.Same(session, access.Enter(Ann, IPAddress.Loopback, DeviceAccess.Http));
        Assert.True(access.IsLocked(locked));
        Assert.InRange(access.AddressCount, 1, DeviceAccess.MaxAddresses);
    }

    private static (DeviceAccess Access, DeviceLog Log) Make(HabitsProfile habits)
    {
        var clock = new DeviceClock(new VirtualClock(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero)));
        var log = new DeviceLog(clock, new MemoryStateStore(), 4, 1);
        return (new DeviceAccess(habits, FullDevice.Tree(), clock, new EventBus(clock), log), log);
    }
}
