using Emulator.Device.Config;
using Microsoft.Data.Sqlite;

namespace Emulator.Device.Tests.Config;

public sealed class StoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("camulator-store-");

    private string File => Path.Combine(_folder.FullName, "device.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_set_is_there_after_reopening()
    {
        string shown;
        using (var store = SqliteConfigStore.Open(File))
        {
            var tree = new ConfigTree(FullDevice.Defaults, store);
            Assert.Null(tree.Set(
                "General.MachineName=Tür \"4\" = \\ ☃", "AccessFilter.BannedList[0]=1.2.3.4", "AccessFilter.BannedList[1]=", "MonitorCollection.Mine.Mode=Split9",
                "VideoAnalyseGlobal[0].Scene.Detail.CameraHeight=6.250000", "HeatImagingThermometry.Isotherm.MinValue=-0.50", "Encode[1].MainFormat[0].Video.Width=1280",
                "MotionDetect[2].EventHandler.TimeSection[6][6]=1 01:00:00-02:00:00", "Language=French", "Ptz[0].Attribute[3]=1.5", "ThermometryRule[0][2].Name=late").Error);
            shown = tree.Current.Show();
        }

        using (var store = SqliteConfigStore.Open(File))
        {
            var tree = new ConfigTree(FullDevice.Defaults, store);
            Assert.Equal(shown, tree.Current.Show());
            Assert.Null(tree.RestoreExcept([]).Error);
        }

        using (var store = SqliteConfigStore.Open(File))
        {
            Assert.Equal(FullDevice.Defaults.Show(), new ConfigTree(FullDevice.Defaults, store).Current.Show());
        }
    }

    [Fact]
    public void Every_section_survives_with_every_value_changed_that_can_be()
    {
        string shown;
        using (var store = SqliteConfigStore.Open(File))
        {
            var tree = new ConfigTree(FullDevice.Defaults, store);
            var changed = 0;
            foreach (var section in Leaves.Of(FullDevice.Defaults).GroupBy(l => l.Path.Split('[', '.')[0]))
            {
                var values = section.Where(l => l.Schema.Kind == ConfigKind.Bool).Select(l => KeyValuePair.Create(l.Path, l.Text == "true" ? "false" : "true"));
                changed += tree.Set(values).Change is null ? 0 : 1;
            }

            Assert.True(changed > 35, $"{changed}");
            shown = tree.Current.Show();
        }

        using var again = SqliteConfigStore.Open(File);
        Assert.Equal(shown, new ConfigTree(FullDevice.Defaults, again).Current.Show());
    }

    [Fact]
    public void A_restored_section_takes_the_values_of_the_profile_of_then()
    {
        using (var store = SqliteConfigStore.Open(File))
        {
            var tree = new ConfigTree(FullDevice.Defaults, store);
            tree.Set("NTP.Port=1", "RTSP.Port=555");
            Assert.Null(tree.Restore(["NTP"]).Error);
        }

        using var again = SqliteConfigStore.Open(File);
        var newer = ConfigDefaults.With(FullDevice.Defaults, [KeyValuePair.Create("NTP.Port", "124"), KeyValuePair.Create("RTSP.Port", "556")], out _);
        var now = new ConfigTree(newer, again);
        Assert.Equal(("124", "555"), (now.Value("NTP.Port"), now.Value("RTSP.Port")));
    }

    [Fact]
    public void What_another_profile_lacks_is_left_out()
    {
        using (var store = SqliteConfigStore.Open(File))
        {
            Assert.Null(new ConfigTree(FullDevice.Defaults, store).Set("Ptz[0].Address=7", "ChannelTitle[2].Name=third", "ChannelTitle[0].Name=first").Error);
        }

        using var again = SqliteConfigStore.Open(File);
        var tree = new ConfigTree(ConfigDefaults.Of(FullDevice.Bare, out _), again);
        Assert.Equal("first", tree.Value("ChannelTitle[0].Name"));
        Assert.DoesNotContain("third", tree.Current.Show(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 16)] // The magic.
    [InlineData(4096, 4096)] // A page.
    public void A_damaged_file_is_refused_by_name_and_left_as_it_is(int at, int length)
    {
        using (var store = SqliteConfigStore.Open(File))
        {
            Assert.Null(new ConfigTree(FullDevice.Defaults, store).Set("Encode[0].MainFormat[0].Video.GOP=49").Error);
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        Assert.True(bytes.Length >= at + length);
        bytes.AsSpan(at, length).Fill(0xA5);
        AssertRefused(bytes);
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        using (var store = SqliteConfigStore.Open(File))
        {
            Assert.Null(new ConfigTree(FullDevice.Defaults, store).Set("Encode[0].MainFormat[0].Video.GOP=49").Error);
        }

        AssertRefused(System.IO.File.ReadAllBytes(File)[..5000]);
        AssertRefused(System.IO.File.ReadAllBytes(File)[..50]);
    }

    [Fact]
    public void An_empty_file_is_a_new_store()
    {
        System.IO.File.WriteAllBytes(File, []);
        using (var store = SqliteConfigStore.Open(File))
        {
            Assert.Null(new ConfigTree(FullDevice.Defaults, store).Set("NTP.Port=7").Error);
        }

        using var again = SqliteConfigStore.Open(File);
        Assert.Equal("7", new ConfigTree(FullDevice.Defaults, again).Value("NTP.Port"));
    }

    [Fact]
    public void A_copy_of_the_files_taken_while_open_holds_what_was_acknowledged()
    {
        // As after kill -9: the files as they are, without the closing of the store.
        using var store = SqliteConfigStore.Open(File);
        Assert.Null(new ConfigTree(FullDevice.Defaults, store).Set("NTP.Port=7", "Encode[0].MainFormat[0].Video.GOP=49").Error);
        var copy = Path.Combine(_folder.FullName, "copy.db");
        foreach (var ending in (string[])["", "-wal"])
        {
            using var from = new FileStream(File + ending, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var to = System.IO.File.Create(copy + ending);
            from.CopyTo(to);
        }

        using var after = SqliteConfigStore.Open(copy);
        var tree = new ConfigTree(FullDevice.Defaults, after);
        Assert.Equal(("7", "49"), (tree.Value("NTP.Port"), tree.Value("Encode[0].MainFormat[0].Video.GOP")));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused() => AssertRefused("<html>not a store</html>"u8.ToArray());

    [Theory]
    [InlineData("")]
    [InlineData("PRAGMA application_id=7; ")]
    public void Another_program_s_database_is_refused_and_left_as_it_is(string first)
    {
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = first + "CREATE TABLE section (name TEXT, value TEXT); INSERT INTO section VALUES ('General', '{}');";
            command.ExecuteNonQuery();
        }

        AssertRefused(System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_value_that_is_not_json_names_the_file()
    {
        using (var store = SqliteConfigStore.Open(File))
        {
            Assert.Null(new ConfigTree(FullDevice.Defaults, store).Set("NTP.Port=1").Error);
        }

        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE section SET value = '{'";
            command.ExecuteNonQuery();
        }

        using var again = SqliteConfigStore.Open(File);
        var refusal = Assert.Throws<ConfigStoreException>(() => new ConfigTree(FullDevice.Defaults, again));
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_a_file_is_refused()
    {
        Assert.Throws<ConfigStoreException>(() => SqliteConfigStore.Open(_folder.FullName));
        Assert.Throws<ConfigStoreException>(() => SqliteConfigStore.Open(Path.Combine(_folder.FullName, "no", "such", "folder.db")));
    }

    [Fact]
    public void A_store_that_fails_changes_nothing()
    {
        var store = SqliteConfigStore.Open(File);
        var tree = new ConfigTree(FullDevice.Defaults, store);
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE section";
            command.ExecuteNonQuery();
        }

        var outcome = tree.Set("NTP.Port=1");
        Assert.True(outcome.StoreFailed);
        Assert.Contains(File, outcome.Error, StringComparison.Ordinal);
        Assert.Same(FullDevice.Defaults["NTP"], tree.Current["NTP"]);
        store.Dispose();
    }

    private void AssertRefused(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        System.IO.File.Delete(File + "-wal");
        System.IO.File.Delete(File + "-shm");
        var refusal = Assert.Throws<ConfigStoreException>(() =>
        {
            using var store = SqliteConfigStore.Open(File);
        });
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
    }
}
