using System.Diagnostics.CodeAnalysis;
using System.Net;
using Emulator.Device.Logs;
using Emulator.Device.State;
using Emulator.Device.Time;

namespace Emulator.Device.Tests.Logs;

public sealed class DeviceLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-log").FullName;
    private readonly DeviceClock _clock = new(new VirtualClock(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero)));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_noted_is_there_after_a_restart_and_numbers_go_on()
    {
        using (var store = Open())
        using (var log = Make(store))
        {
            log.Begin();
            log.Write(LogType.Config, "SaveConfig", "ann", IPAddress.Loopback, new KeyValuePair<string, string>("Data", "Encode"));
        }

        using var again = Open();
        using var kept = Make(again);
        kept.Begin();
        kept.Write(LogType.Data, "BackupLog");
        var lines = kept.Since(0);
        Assert.Equal([(1L, "Start"), (2, "SaveConfig"), (3, "Start"), (4, "BackupLog")], lines.Select(l => (l.Number, l.What)));
        Assert.Equal(("ann", "127.0.0.1", "Encode", LogType.Config, _clock.UtcNow), (lines[1].User, lines[1].From, lines[1].Detail[0].Value, lines[1].Type, lines[1].Utc));
    }

    [Fact]
    public void A_full_log_that_was_kept_is_as_full_when_it_is_read()
    {
        using (var store = Open())
        using (var log = Make(store))
        {
            for (var i = 0; i < DeviceLog.Capacity * 3; i++)
            {
                log.Write(LogType.Event, "VideoMotion");
            }
        }

        using var again = Open();
        using var kept = Make(again);
        Assert.Equal(DeviceLog.Capacity, kept.Since(0).Count);
        Assert.Equal(DeviceLog.Capacity * 3, kept.Since(0)[^1].Number);
        Assert.Equal(DeviceLog.Capacity, again.Load("log").Count);
    }

    [Fact]
    public void A_cleared_log_is_cleared_after_a_restart_and_numbers_go_on()
    {
        using (var store = Open())
        using (var log = Make(store))
        {
            log.Write(LogType.Event, "VideoMotion");
            Assert.True(log.TryClear("ann", null));
        }

        using var again = Open();
        using var kept = Make(again);
        kept.Write(LogType.Event, "VideoMotion");
        Assert.Equal([(2L, "ClearLog"), (3, "VideoMotion")], kept.Since(0).Select(l => (l.Number, l.What)));
    }

    [Fact]
    public void A_store_that_fails_keeps_nobody_from_noting_but_from_clearing()
    {
        using var log = Make(new BrokenStore());
        log.Write(LogType.Event, "VideoMotion");
        Assert.False(log.TryClear("ann", null));
        Assert.Single(log.Since(0));
    }

    [Fact]
    public void A_start_alone_opens_no_file()
    {
        using var store = Open();
        using var log = Make(store);
        log.Begin();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_line_that_comes_after_the_end_hurts_nobody()
    {
        var store = Open();
        var log = Make(store);
        log.Write(LogType.Event, "VideoMotion");
        log.Dispose();
        store.Dispose();
        log.Write(LogType.Event, "VideoMotion");
        Assert.False(store.TryCommit([new("user", "ann", "{}")], out _));
        Assert.False(log.TryClear("ann", null));
        Assert.Equal(2, log.Since(0).Count);
    }

    [Fact]
    public async Task Many_may_write_at_once()
    {
        using (var store = Open())
        using (var log = Make(store))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 200; i++)
                {
                    log.Write(LogType.Event, "VideoMotion");
                }
            })));
        }

        using var again = Open();
        using var kept = Make(again);
        Assert.Equal(Enumerable.Range(1, 1600).Select(n => (long)n), kept.Since(0).Select(l => l.Number));
    }

    private SqliteStateStore Open() => new(Path.Combine(_folder, "state.db"));

    private DeviceLog Make(IStateStore store) => new(_clock, store, searches: 4, seed: 1);

    private sealed class BrokenStore : IStateStore
    {
        public IReadOnlyList<StateRow> Load(string kind) => [];

        public bool TryCommit(IReadOnlyList<StateRow> rows, [NotNullWhen(false)] out string? error)
        {
            error = "full";
            return false;
        }
    }
}
