using Emulator.Device.Recording;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recordings;

/// <summary>With a folder for data, what was recorded outlives the process.</summary>
public sealed class KeptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-kept-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_protection_and_the_past_are_there_after_a_restart()
    {
        List<FoundItem> before;
        FoundItem restricted;
        await using (var camera = await StartAsync(Began))
        {
            camera.Clock.Advance(TimeSpan.FromMinutes(30));
            var at = DateTime.SpecifyKind(Began, DateTimeKind.Utc).AddMinutes(30);
            camera.Host.Fleet.All[0].Device.Recordings.RecordEvent(0, "AlarmLocal", at, at.AddSeconds(30));
            camera.Clock.Advance(TimeSpan.FromMinutes(90));
            before = await camera.FindAsync(Began.AddDays(-30), Began.AddDays(1), "&condition.Types[0]=dav");
            restricted = before[^20];
            Assert.Equal("OK\r\n", await camera.GetAsync(
                $"/cgi-bin/FileManager.cgi?action=addConditionList&condition.Types[0]=RecordRestrict&condition.StartTime={Time(restricted.Start)}&condition.EndTime={Time(restricted.End)}&condition.Channel[0]=1"));
        }

        // Switched on again an hour later: it has gone on recording where it was.
        await using var again = await StartAsync(Began.AddHours(3));
        var after = await again.FindAsync(Began.AddDays(-30), Began.AddDays(1), "&condition.Types[0]=dav");
        // But the oldest, which gave way to what was recorded since.
        Assert.Equal(Closed(before), Closed(after));
        Assert.Contains(after, f => f.Events.Contains("AlarmLocal") && f.Start == Began.AddMinutes(30).AddSeconds(-6));
        Assert.Equal(Began.AddHours(3), after.Where(f => f.Type == "dav").Max(f => f.End));
        Assert.Equal(403, await again.StatusAsync("/cgi-bin/RPC_Loadfile" + restricted.Path));
    }

    [Fact]
    public async Task Events_that_are_too_many_to_be_remembered_are_not_kept_either()
    {
        const int Remembered = 4096;
        await RecordAsync(Began, "AlarmLocal");
        var file = Path.Combine(_folder, "full-1", "recordings.db");
        using (var store = new SqliteRecordingStore(file))
        {
            var kept = store.Load()!;
            // As many as a device of some weeks has seen.
            var many = Enumerable.Range(0, Remembered + 50).Select(i => kept.Events[0] with { Code = "VideoMotion", From = kept.Events[0].From.AddSeconds(i + 1), To = kept.Events[0].From.AddSeconds(i + 2) });
            Assert.True(store.TryCommit(new RecordingDelta(kept with { Recordings = [], Events = [] }, [], [], [.. many]), out var error), error);
        }

        await RecordAsync(Began.AddHours(3), "AlarmLocal");
        using var after = new SqliteRecordingStore(file);
        var events = after.Load()!.Events;
        Assert.Equal(Remembered, events.Length);
        Assert.Equal(["AlarmLocal"], events.Where(e => e.Code != "VideoMotion").Select(e => e.Code));
        Assert.Equal(Began.AddHours(3), events.Max(e => e.From));
    }

    [Fact]
    public async Task A_device_that_nobody_asks_writes_nothing()
    {
        await using (await StartAsync(Began))
        {
        }

        Assert.Empty(Directory.EnumerateFiles(_folder, "recordings.db*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_of_another_program_is_refused_and_left_as_it_is()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "full-1")).FullName, "recordings.db");
        await File.WriteAllTextAsync(file, "not a store");
        var refused = await Assert.ThrowsAsync<Device.Config.ConfigStoreException>(() => StartAsync(Began));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal("not a store", await File.ReadAllTextAsync(file));
    }

    private async Task RecordAsync(DateTime at, string code)
    {
        await using var camera = await StartAsync(at);
        var utc = DateTime.SpecifyKind(at, DateTimeKind.Utc);
        camera.Host.Fleet.All[0].Device.Recordings.RecordEvent(0, code, utc, utc.AddSeconds(30));
    }

    private static IEnumerable<(string, long)> Closed(IEnumerable<FoundItem> files) =>
        files.Where(f => f.Start > Began.AddDays(-5) && f.End < Began.AddHours(2)).Select(f => (f.Path, f.Length));

    private Task<TestCamera> StartAsync(DateTime at) =>
        TestCamera.StartAsync(TestProfiles.Full, o => o with { DataFolder = _folder, VirtualStart = new DateTimeOffset(at, TimeSpan.Zero) });
}
