using Xunit;

namespace Emulator.TestKit;

/// <summary>Waits for what another thread is about to do: the one place where tests look again on the real clock.</summary>
public static class Eventually
{
    /// <summary>Returns as soon as the condition holds; fails when it still does not after ten seconds.</summary>
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < 2000 && !condition(); i++)
        {
            await timer.WaitForNextTickAsync();
        }

        Assert.True(condition(), what);
    }

    /// <summary>The same for what has to be asked for.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < 2000 && !await condition(); i++)
        {
            await timer.WaitForNextTickAsync();
        }

        Assert.True(await condition(), what);
    }
}
