using Emulator.Device.Time;
using Emulator.Server.Streams;

namespace Emulator.Server.Tests.Streams;

public sealed class PollSleepTests
{
    [Fact]
    public async Task A_thread_that_sleeps_by_poll_wakes_when_a_timer_is_due_and_for_one_that_is_due_sooner()
    {
        using var time = new ThreadTime(TimeProvider.System, PollSleep.Open);
        using var late = time.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        for (var i = 0; i < 3; i++)
        {
            var called = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var began = time.GetTimestamp();
            await using var soon = time.CreateTimer(_ => called.TrySetResult(time.GetTimestamp()), null, TimeSpan.FromMilliseconds(5), Timeout.InfiniteTimeSpan);
            var at = await called.Task.WaitAsync(TimeSpan.FromSeconds(10));
            Assert.InRange(time.GetElapsedTime(began, at), TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public void A_wake_that_comes_first_is_not_lost_and_wakes_once()
    {
        using IThreadSleep? sleep = PollSleep.Open();
        Assert.Equal(OperatingSystem.IsLinux(), sleep is not null);
        if (sleep is null)
        {
            return;
        }

        sleep.Wake();
        sleep.Wake();
        sleep.Sleep(Timeout.Infinite);
        var began = TimeProvider.System.GetTimestamp();
        sleep.Sleep(20);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(19));
    }
}
