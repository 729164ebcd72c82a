using System.Collections.Concurrent;

namespace Emulator.Media;

/// <summary>The sound files of a scene, each mapped when first asked for and shared by all formats that are made of it.</summary>
internal sealed class SceneSound(Scene scene) : IDisposable
{
    private const string Pcm = "pcm";
    private const string Aac = "aac";

    private readonly ConcurrentDictionary<AudioFormat, Lazy<ISoundTrack>> _tracks = new();
    private readonly ConcurrentDictionary<string, Lazy<MappedFile>> _files = new(StringComparer.Ordinal);

    public ISoundTrack Track(AudioFormat format) => _tracks.GetOrAdd(format, f => new Lazy<ISoundTrack>(() => f.Codec == AudioCodec.Aac ? OpenAac(f) : OpenSamples(f))).Value;

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            if (file.IsValueCreated)
            {
                ((IDisposable)file.Value).Dispose();
            }
        }
    }

    public static ISoundTrack Silence(AudioFormat format) => format.Codec == AudioCodec.Aac ? AacTrack.Silence : new SampleTrack(null, format.Rate, format);

    private AacTrack OpenAac(AudioFormat format) => scene.AudioPath(Aac, format.Rate) is { } path ? AacTrack.Open(path, Open(path), format.Rate) : AacTrack.Silence;

    private SampleTrack OpenSamples(AudioFormat format)
    {
        if (!scene.Description.Audio.TryGetValue(Pcm, out var rates) || rates.Count == 0)
        {
            return new SampleTrack(null, format.Rate, format);
        }

        // The rate itself, or the next above it, which loses least; else the highest there is.
        var rate = rates.Keys.Where(r => r >= format.Rate).Append(int.MaxValue).Min() is var above && above < int.MaxValue ? above : rates.Keys.Max();
        var path = scene.AudioPath(Pcm, rate)!;
        var file = Open(path);
        return file.GetSpan().Length % sizeof(short) == 0 ? new SampleTrack(file, rate, format) : throw new SceneException($"{path}: it has half a sample at its end.");
    }

    private MappedFile Open(string path) => _files.GetOrAdd(path, p => new Lazy<MappedFile>(() =>
    {
        try
        {
            return new FileInfo(p).Length > 0 ? new MappedFile(p) : throw new SceneException($"{p}: it is empty.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OverflowException)
        {
            throw new SceneException($"{p}: {failure.Message}", failure);
        }
    })).Value;
}
