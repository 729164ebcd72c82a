using Emulator.Device.Config;
using Emulator.Device.State;

namespace Emulator.Device.Tests.State;

public sealed class SqliteStateStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-state").FullName;

    private string StateFile => Path.Combine(_folder, "state.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_kept_is_there_when_the_file_is_opened_again()
    {
        using (var store = new SqliteStateStore(StateFile))
        {
            Assert.True(store.TryCommit([new("preset", "1/2", """{"name":"gate"}"""), new("preset", "1/1", "{}"), new("user", "ann", "{}")], out _));
            Assert.True(store.TryCommit([new("preset", "1/1", null), new("user", "ann", """{"memo":"x"}""")], out _));
        }

        using var again = new SqliteStateStore(StateFile);
        Assert.Equal([new StateRow("preset", "1/2", """{"name":"gate"}""")], again.Load("preset"));
        Assert.Equal([new StateRow("user", "ann", """{"memo":"x"}""")], again.Load("user"));
        Assert.Empty(again.Load("card"));
    }

    [Fact]
    public void Nothing_is_written_before_something_is_kept()
    {
        using var store = new SqliteStateStore(StateFile);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused_and_left_as_it_is()
    {
        File.WriteAllText(StateFile, "my shopping list");
        Assert.Throws<ConfigStoreException>(() => new SqliteStateStore(StateFile));
        Assert.Equal("my shopping list", File.ReadAllText(StateFile));
    }

    [Fact]
    public void A_damaged_store_says_so_when_it_is_opened_and_is_left_as_it_is()
    {
        using (var store = new SqliteStateStore(StateFile))
        {
            store.TryCommit([new("user", "ann", "{}")], out _);
        }

        var bytes = File.ReadAllBytes(StateFile);
        bytes.AsSpan(100, 2000).Fill(0xEE);
        File.WriteAllBytes(StateFile, bytes);
        Assert.Contains("state.db", Assert.Throws<ConfigStoreException>(() => new SqliteStateStore(StateFile)).Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(StateFile));
    }
}
