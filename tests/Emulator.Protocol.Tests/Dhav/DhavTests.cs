using System.Buffers;
using Emulator.Protocol.Dhav;

namespace Emulator.Protocol.Tests.Dhav;

/// <summary>DHAV frames as bytes, both ways, and as ffmpeg's demuxer takes them.</summary>
public class DhavTests
{
    private static readonly DateTime Noon = new(2026, 1, 5, 12, 30, 59);

    private static readonly DhavHead Key = new()
    {
        Type = DhavFrameType.Key,
        Channel = 2,
        Number = 0x01020304,
        Local = Noon,
        Milliseconds = 0xABCD,
        Video = new DhavVideo(DhavVideoCodec.H264, 1920, 1080, 25),
    };

    [Fact]
    public void A_key_frame_is_these_bytes() => Assert.Equal(
        // Head, size in units of 8, codec and rate, data, trailer.
        "44484156" + "FD000200" + "04030201" + "2B000000" + "BBC74A68" + "CDAB" + "08" + "0B" + "8000F087" + "81000419" + "AABBCC" + "64686176" + "2B000000",
        Convert.ToHexString(Write(Key, [0xAA, 0xBB, 0xCC])));

    [Fact]
    public void A_size_that_is_no_multiple_of_8_or_too_large_is_written_in_full()
    {
        Assert.Contains("82000000000A0006" + "81000C19", Convert.ToHexString(Write(Key with { Video = new DhavVideo(DhavVideoCodec.H265, 2560, 1536, 25) }, [])), StringComparison.Ordinal);
        Assert.Contains("8200000064003300", Convert.ToHexString(Write(Key with { Video = new DhavVideo(DhavVideoCodec.H264, 100, 51, 25) }, [])), StringComparison.Ordinal);
    }

    public static TheoryData<DhavHead> Heads =>
    [
        Key,
        Key with { Video = new DhavVideo(DhavVideoCodec.H265, 2560, 1440, 30) },
        Key with { Video = new DhavVideo(DhavVideoCodec.Mjpeg, 353, 289, 1) },
        new DhavHead { Type = DhavFrameType.Delta, Number = uint.MaxValue, Local = new DateTime(2063, 12, 31, 23, 59, 59) },
        new DhavHead { Type = DhavFrameType.Audio, Local = new DateTime(2000, 1, 1), Milliseconds = ushort.MaxValue, Audio = new DhavAudio(DhavAudioCodec.G711A, 8000, 1) },
        new DhavHead { Type = DhavFrameType.Audio, Local = Noon, Audio = new DhavAudio(DhavAudioCodec.Aac, 16000, 2) },
        new DhavHead { Type = DhavFrameType.Auxiliary, Local = Noon, Subtype = 9, SubNumber = 8 },
    ];

    [Theory]
    [MemberData(nameof(Heads))]
    public void What_is_written_is_read_and_as_long_as_was_said(DhavHead head)
    {
        var data = new byte[] { 1, 2, 3, 4, 5 };
        var bytes = Write(head, data);
        Assert.Equal(DhavWriter.SizeOf(head, data.Length), bytes.Length);
        Assert.Equal(DhavOutcome.Packet, DhavReader.Read(bytes.Concat(bytes).ToArray(), out var frame, out var length, out _));
        Assert.Equal(bytes.Length, length);
        Assert.Equal(head, frame!.Head);
        Assert.Equal(data, frame.Data.ToArray());
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(DhavOutcome.NeedsMore, DhavReader.Read(bytes.AsMemory(0, cut), out _, out _, out _));
        }
    }

    [Theory]
    [InlineData(0, 'd', "no DHAV")]
    [InlineData(4, 0xEE, "type")]
    [InlineData(23, 0, "checksum")]
    [InlineData(36, 1, "trailer")]
    [InlineData(41, 1, "trailer")]
    public void What_is_broken_is_told(int at, int value, string error)
    {
        var bytes = Write(Key, [0xAA, 0xBB, 0xCC]);
        bytes[at] = (byte)value;
        var outcome = DhavReader.Read(bytes, out _, out _, out var problem);
        Assert.Equal(DhavOutcome.Wrong, outcome);
        Assert.Contains(error, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Ffmpeg_finds_pictures_and_sound_where_and_when_they_are()
    {
        var jpeg = Jpeg.External.Ffmpeg([], "-f lavfi -i testsrc=size=352x288:rate=1 -frames:v 1 -f mjpeg -");
        var output = new ArrayBufferWriter<byte>();
        var start = new DateTime(2026, 1, 5, 8, 0, 0);
        for (var i = 0; i < 150; i++)
        {
            var at = start.AddMilliseconds(i * 40);
            var video = new DhavHead
            {
                Type = DhavFrameType.Key,
                Number = (uint)i,
                Local = at,
                Milliseconds = (ushort)(i * 40),
                Video = new DhavVideo(DhavVideoCodec.Mjpeg, 352, 288, 25),
            };
            output.Write(Write(video, jpeg));
            output.Write(Write(new DhavHead { Type = DhavFrameType.Audio, Number = (uint)i, Local = at, Milliseconds = (ushort)(i * 40), Audio = new DhavAudio(DhavAudioCodec.G711A, 8000, 1) }, new byte[320]));
            output.Write(Write(new DhavHead { Type = DhavFrameType.Auxiliary, Local = at }, new byte[8]));
        }

        var file = Path.Combine(Path.GetTempPath(), $"camulator-{Environment.ProcessId}.dav");
        try
        {
            File.WriteAllBytes(file, output.WrittenSpan.ToArray());
            var said = System.Text.Encoding.ASCII.GetString(Jpeg.External.Probe(
                $"-count_packets -show_entries stream=codec_name,width,height,avg_frame_rate,sample_rate,channels,nb_read_packets -show_entries packet=stream_index,pts_time -of compact {file}"));
            Assert.Contains("codec_name=mjpeg|width=352|height=288|avg_frame_rate=25/1", said, StringComparison.Ordinal);
            Assert.Contains("codec_name=pcm_alaw|sample_rate=8000|channels=1", said, StringComparison.Ordinal);
            Assert.Equal(2, said.Split("nb_read_packets=150").Length - 1);
            var times = said.Split('\n').Where(l => l.StartsWith("packet|stream_index=0|pts_time=", StringComparison.Ordinal)).Select(l => decimal.Parse(l.Split('=')[^1])).ToArray();
            Assert.Equal(Enumerable.Range(0, 150).Select(i => i * 0.04m), times.Select(t => t - times[0]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal static byte[] Write(DhavHead head, byte[] data)
    {
        var output = new ArrayBufferWriter<byte>();
        DhavWriter.WriteHead(output, head, data.Length);
        output.Write(data);
        DhavWriter.WriteTrailer(output, head, data.Length);
        return output.WrittenSpan.ToArray();
    }
}
