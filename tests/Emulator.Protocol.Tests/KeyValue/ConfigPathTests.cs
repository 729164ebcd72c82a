using Emulator.Protocol.KeyValue;

namespace Emulator.Protocol.Tests.KeyValue;

public class ConfigPathTests
{
    /// <summary>Read and written again: the text as sent, and as it is written.</summary>
    public static TheoryData<string, string> Paths => new()
    {
        { "VideoStandard", "VideoStandard" },
        { "VideoColor[0][1].Brightness", "VideoColor[0][1].Brightness" },
        { "table.VideoOut[1].Color.Brightness", "VideoOut[1].Color.Brightness" },
        { "TABLE.NTP.Port", "NTP.Port" },
        { "ThermographyOptions[0][0].OptimizedRegion.Regions[2][3u]", "ThermographyOptions[0][0].OptimizedRegion.Regions[2][3]" },
        { "Encode[*].MainFormat[*].Video.FPS", "Encode[*].MainFormat[*].Video.FPS" },
        { "General. MachineName", "General.MachineName" },
        { "General .MachineName ", "General.MachineName" },
        { "MonitorCollection.my view.Mode", "MonitorCollection.my view.Mode" },
        { "A[000007]", "A[7]" },
        { "table", "table" },
        { "Größe[1]", "Größe[1]" },
    };

    public static TheoryData<string> Broken =>
    [
        "", "table.", ".", "..", "A.", "A..B", ".A", "[0]", "A[", "A[]", "A]", "A[0", "A[-1]", "A[1.5]", "A[x]", "A[0]B", "A[0]]", "A[0].", "A[ 0 ]",
        "A[0000000]", "A[9999999]", "A[u]", "A[**]", "A[*u]", "A. .B", " ", "A[0]. ", "table.[0]", "table.table.",
        new string('a', 513), string.Concat(Enumerable.Repeat("a.", 32)) + "a", string.Concat(Enumerable.Repeat("[0]", 40)), "a" + string.Concat(Enumerable.Repeat("[0]", 32)),
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Paths_are_read_and_written(string sent, string written)
    {
        Assert.True(ConfigPath.TryParse(sent, out var path, out var error), error);
        Assert.Null(error);
        Assert.Equal(written, path.ToString());

        Assert.True(ConfigPath.TryParse(path.ToString(), out var again, out _));
        Assert.Equal(path.Steps.ToArray(), again.Steps.ToArray());
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_paths_are_refused_with_a_reason(string text)
    {
        Assert.False(ConfigPath.TryParse(text, out var path, out var error));
        Assert.Null(path);
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Steps_are_names_and_indices()
    {
        Assert.True(ConfigPath.TryParse("Alarm[3].EventHandler.PtzLink[0][1]", out var path, out _));
        Assert.Equal("Alarm", path.Section);
        Assert.Equal([new(null, 3), new("EventHandler", -1), new("PtzLink", -1), new(null, 0), new(null, 1)], path.Steps[1..].ToArray());
        Assert.True(path.Steps[1].IsIndex);
        Assert.False(path.Steps[2].IsIndex);
    }

    [Fact]
    public void The_longest_and_deepest_are_read()
    {
        Assert.True(ConfigPath.TryParse(new string('a', ConfigPath.MaxLength), out _, out _));
        Assert.True(ConfigPath.TryParse("a" + string.Concat(Enumerable.Repeat("[0]", ConfigPath.MaxDepth - 1)), out _, out _));
    }
}
