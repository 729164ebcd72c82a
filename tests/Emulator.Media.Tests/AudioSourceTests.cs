using System.Runtime.InteropServices;
using Emulator.Protocol.Aac;
using Emulator.Protocol.G711;

namespace Emulator.Media.Tests;

/// <summary>Sound as a function of the clock: of the shipped scenes, and of ramps that show each sample's place.</summary>
public sealed class AudioSourceTests : IDisposable
{
    private const int Ramp = 1000;

    private static readonly DateTime Noon = SceneFolder.Noon;

    private readonly string _root = Directory.CreateTempSubdirectory("sound").FullName;
    private readonly SceneLibrary _scenes;

    public AudioSourceTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "ramp"));
        File.WriteAllText(Path.Combine(_root, "ramp", "scene.yaml"), SceneFolder.Yaml.Replace("8000: audio/8000.pcm, 16000: audio/16000.pcm", "8000: ramp.pcm, 16000: odd.pcm, 48000: gone.pcm") + "\n  aac: {8000: ramp.pcm}");
        Directory.CreateDirectory(Path.Combine(_root, "mute"));
        File.WriteAllText(Path.Combine(_root, "mute", "scene.yaml"), SceneFolder.Yaml[..SceneFolder.Yaml.IndexOf("audio:", StringComparison.Ordinal)]);
        File.WriteAllBytes(Path.Combine(_root, "ramp", "ramp.pcm"), MemoryMarshal.AsBytes<short>([.. Enumerable.Range(0, Ramp).Select(i => (short)(i * 8))]).ToArray());
        File.WriteAllBytes(Path.Combine(_root, "ramp", "odd.pcm"), new byte[7]);
        _scenes = new SceneLibrary(Fixtures(), _root);
    }

    public void Dispose()
    {
        _scenes.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    public static TheoryData<AudioCodec, int> Formats => new()
    {
        { AudioCodec.Pcm, 8000 }, { AudioCodec.Pcm, 16000 }, { AudioCodec.Pcm, 48000 }, { AudioCodec.G711A, 8000 }, { AudioCodec.G711A, 32000 }, { AudioCodec.G711Mu, 16000 },
        { AudioCodec.Aac, 8000 }, { AudioCodec.Aac, 16000 }, { AudioCodec.Aac, 48000 }, { AudioCodec.Aac, 44100 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_frame_s_number_is_that_of_its_whole_time_and_no_other(AudioCodec codec, int rate)
    {
        var source = new AudioSource(_scenes, "yard", new AudioFormat(codec, rate));
        var first = source.NumberAt(Noon);
        for (var number = first; number < first + 1000; number++)
        {
            var start = source.StartOf(number);
            Assert.Equal(number, source.NumberAt(start));
            Assert.Equal(number - 1, source.NumberAt(start.AddTicks(-1)));
            Assert.Equal(DateTimeKind.Utc, start.Kind);
        }

        // Over a day no rounding grows.
        var perDay = (long)source.Format.Rate * 86400 / source.Format.SamplesPerFrame;
        Assert.InRange(source.NumberAt(Noon.AddDays(1)) - first, perDay, perDay + 1);
        Assert.Equal(-1, source.NumberAt(DateTime.UnixEpoch.AddTicks(-1)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_frame_has_the_bytes_that_were_announced_and_always_the_same(AudioCodec codec, int rate)
    {
        var source = new AudioSource(_scenes, "yard", new AudioFormat(codec, rate));
        var other = new AudioSource(_scenes, "yard", new AudioFormat(codec, rate));
        var first = source.NumberAt(Noon);
        for (var number = first; number < first + 300; number += 7)
        {
            var frame = source.At(number);
            Assert.Equal((number, source.StartOf(number), source.Format), (frame.Number, frame.Utc, frame.Format));
            Assert.Equal(source.BytesOf(number), frame.Data.Length);
            Assert.Equal(frame.Data, other.At(number).Data, new BytesComparer());
        }
    }

    [Fact]
    public void Samples_follow_one_another_and_the_loop_has_no_joint()
    {
        var source = new AudioSource(_scenes, "ramp", new AudioFormat(AudioCodec.Pcm, 8000));
        var first = source.NumberAt(Noon);
        for (var number = first; number < first + 20; number++)
        {
            var samples = MemoryMarshal.Cast<byte, short>(source.At(number).Data.Span);
            Assert.Equal(320, samples.Length);
            for (var i = 0; i < samples.Length; i++)
            {
                Assert.Equal((source.SampleOf(number) + i) % Ramp * 8, samples[i]);
            }
        }
    }

    [Theory]
    [InlineData(11025)]
    [InlineData(12000)]
    [InlineData(4000)]
    public void Another_rate_lies_straight_between_the_samples(int rate)
    {
        // 16000 is not usable, so what is below 8000 comes of 8000.
        File.WriteAllText(Path.Combine(_root, "ramp", "scene.yaml"), SceneFolder.Yaml.Replace("8000: audio/8000.pcm, 16000: audio/16000.pcm", "8000: ramp.pcm"));
        using var scenes = new SceneLibrary(_root);
        var source = new AudioSource(scenes, "ramp", new AudioFormat(AudioCodec.Pcm, rate));
        var loop = Ramp * (long)rate / 8000;
        var first = source.NumberAt(Noon);
        for (var number = first; number < first + 50; number++)
        {
            var samples = MemoryMarshal.Cast<byte, short>(source.At(number).Data.Span);
            for (var i = 0; i < samples.Length; i++)
            {
                var position = (source.SampleOf(number) + i) % loop * 8000.0 / rate;
                // The last sample before the joint lies between the ramp's end and its beginning.
                if (position <= Ramp - 1)
                {
                    Assert.InRange(samples[i], (position * 8) - 1, (position * 8) + 1);
                }
            }
        }
    }

    [Fact]
    public void G711_is_the_pcm_coded()
    {
        var number = new AudioSource(_scenes, "yard", new AudioFormat(AudioCodec.Pcm, 8000)).NumberAt(Noon);
        var pcm = MemoryMarshal.Cast<byte, short>(new AudioSource(_scenes, "yard", new AudioFormat(AudioCodec.Pcm, 8000)).At(number).Data.Span);
        var (a, mu) = (new byte[320], new byte[320]);
        ALaw.Encode(pcm, a);
        MuLaw.Encode(pcm, mu);
        Assert.Equal(a, new AudioSource(_scenes, "yard", new AudioFormat(AudioCodec.G711A, 8000)).At(number).Data.ToArray());
        Assert.Equal(mu, new AudioSource(_scenes, "yard", new AudioFormat(AudioCodec.G711Mu, 8000)).At(number).Data.ToArray());
        Assert.True(pcm.ToArray().Distinct().Count() > 20, "the yard is silent");
    }

    [Theory]
    [InlineData(8000, "ambient-8k.aac")]
    [InlineData(16000, "ambient-16k.aac")]
    public void Aac_repeats_the_file_s_frames_in_order(int rate, string file)
    {
        var theirs = Frames(File.ReadAllBytes(Path.Combine(Fixtures(), "yard", "audio", file)));
        var source = new AudioSource(_scenes, "yard", new AudioFormat(AudioCodec.Aac, rate));
        // Number 0 is the first frame of the file, and every count frames it is again.
        for (var number = 0L; number < theirs.Count * 3; number++)
        {
            Assert.Equal(theirs[(int)(number % theirs.Count)], source.At((1_000_000L * theirs.Count) + number).Data.ToArray());
        }
    }

    [Fact]
    public void A_scene_without_sound_is_silent_and_so_is_AAC_at_a_rate_it_lacks()
    {
        Assert.All(new AudioSource(_scenes, "mute", new AudioFormat(AudioCodec.Pcm, 8000)).At(7).Data.ToArray(), b => Assert.Equal(0, b));
        Assert.All(new AudioSource(_scenes, "mute", new AudioFormat(AudioCodec.G711A, 8000)).At(7).Data.ToArray(), b => Assert.Equal(ALaw.Silence, b));
        Assert.All(new AudioSource(_scenes, "mute", new AudioFormat(AudioCodec.G711Mu, 8000)).At(7).Data.ToArray(), b => Assert.Equal(MuLaw.Silence, b));
        Assert.Equal(6, new AudioSource(_scenes, "yard", new AudioFormat(AudioCodec.Aac, 48000)).At(7).Data.Length);
    }

    [Fact]
    public void Files_that_are_wrong_are_told_by_name()
    {
        AssertWrong(AudioCodec.Pcm, 16000, "odd.pcm: it has half a sample at its end.");
        AssertWrong(AudioCodec.Pcm, 48000, "gone.pcm");
        AssertWrong(AudioCodec.Aac, 8000, "ramp.pcm: byte 0: there is no whole ADTS frame.");
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioSource(_scenes, "yard", new AudioFormat(AudioCodec.G711A, 8001)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioSource(_scenes, "yard", new AudioFormat(AudioCodec.Aac, 8025)));
    }

    [Fact]
    public void When_the_scenes_are_gone_a_frame_is_refused_and_nothing_crashes()
    {
        var scenes = new SceneLibrary(Fixtures());
        var source = new AudioSource(scenes, "yard", new AudioFormat(AudioCodec.Aac, 8000));
        var frame = source.At(1);
        scenes.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.At(2));
        Assert.NotEmpty(frame.Data.ToArray());
    }

    private void AssertWrong(AudioCodec codec, int rate, string why) =>
        Assert.Contains(why, Assert.Throws<SceneException>(() => new AudioSource(_scenes, "ramp", new AudioFormat(codec, rate))).Message, StringComparison.Ordinal);

    private static List<byte[]> Frames(byte[] adts)
    {
        var frames = new List<byte[]>();
        for (var at = 0; at < adts.Length;)
        {
            Assert.True(AdtsHeader.TryRead(adts.AsSpan(at), out var header));
            frames.Add(adts[(at + header.HeaderLength)..(at + header.FrameLength)]);
            at += header.FrameLength;
        }

        return frames;
    }

    private static string Fixtures()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Emulator.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "media-fixtures");
    }

    private sealed class BytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> bytes) => bytes.Length;
    }
}
