namespace Emulator.Media.Tests;

public class PictureCacheTests
{
    private sealed record Thing(int Number);

    private static Thing Get(PictureCache cache, int key, ref int made, long bytes = 10)
    {
        var count = made;
        var thing = cache.Get(key, () =>
        {
            count++;
            return (new Thing(key), bytes);
        });
        made = count;
        return thing;
    }

    [Fact]
    public void The_least_recently_used_goes_first()
    {
        var cache = new PictureCache(30);
        var made = 0;
        foreach (var key in (int[])[1, 2, 3, 1, 4, 1])
        {
            Assert.Equal(key, Get(cache, key, ref made).Number);
        }

        Assert.Equal((4, 30), (made, cache.Used));
        Get(cache, 3, ref made);
        Assert.Equal(4, made);
        Get(cache, 2, ref made);
        Assert.Equal(5, made);
    }

    [Fact]
    public void What_is_larger_than_the_cache_is_made_but_not_kept()
    {
        var cache = new PictureCache(30);
        var made = 0;
        Get(cache, 1, ref made, bytes: 31);

        Assert.Equal(0, cache.Used);
    }

    [Fact]
    public async Task All_who_want_the_same_wait_for_one_who_makes_it()
    {
        var cache = new PictureCache(1000);
        var made = 0;
        using var everyoneAsks = new Barrier(2);
        var first = Task.Run(() => cache.Get("key", () =>
        {
            Interlocked.Increment(ref made);
            everyoneAsks.SignalAndWait();
            return (new Thing(1), 10);
        }));
        var second = Task.Run(() =>
        {
            everyoneAsks.SignalAndWait();
            return cache.Get("key", () => (new Thing(Interlocked.Increment(ref made)), 10));
        });

        Assert.Same(await first, await second);
        Assert.Equal((1, 10), (made, cache.Used));
    }

    [Fact]
    public void What_failed_is_tried_again()
    {
        var cache = new PictureCache(1000);
        Assert.Throws<SceneException>(() => cache.Get<Thing>("key", () => throw new SceneException("no file yet")));

        var made = 0;
        Assert.Equal("key".Length, cache.Get("key", () => (new Thing(++made + 2), 10)).Number);
        Assert.Equal(10, cache.Used);
    }
}
