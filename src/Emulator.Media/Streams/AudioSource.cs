namespace Emulator.Media;

/// <summary>
/// The sound of a scene in one format, a pure function of the device's time: frame n begins n frame times after 1970, and the scene's sound
/// repeats from there without a joint. Two who ask for the same moment hear the same bytes. Safe for any number of threads.
/// </summary>
public sealed class AudioSource
{
    private readonly SceneLibrary _scenes;
    private readonly ISoundTrack _track;
    private readonly ISoundTrack _silence;

    /// <summary>Opens the sound of a scene. Files are mapped when first asked for and shared by everyone.</summary>
    /// <param name="scenes">Where the scene is.</param>
    /// <param name="scene">Its name.</param>
    /// <param name="format">
    /// What is wanted. PCM and G.711 are made of the scene's samples at the nearest rate; AAC is as the scene has it, and silence at a rate that
    /// it does not have. A scene without sound is silent.
    /// </param>
    /// <exception cref="SceneException">The scene or its sound cannot be used.</exception>
    public AudioSource(SceneLibrary scenes, string scene, AudioFormat format)
    {
        ArgumentNullException.ThrowIfNull(scenes);
        ArgumentNullException.ThrowIfNull(format);
        if (!format.IsPossible)
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "There are no frames of this format.");
        }

        _scenes = scenes;
        Format = format;
        _silence = SceneSound.Silence(format);
        scenes.Enter();
        try
        {
            _track = scenes.Get(scene).Sound(format);
        }
        finally
        {
            scenes.Leave();
        }
    }

    public AudioFormat Format { get; }

    /// <summary>The frame that sounds at a moment.</summary>
    public long NumberAt(DateTime utc)
    {
        var samples = (Int128)(utc.Ticks - DateTime.UnixEpoch.Ticks) * Format.Rate;
        var frame = (Int128)Format.SamplesPerFrame * TimeSpan.TicksPerSecond;
        return (long)((samples - (samples < 0 ? frame - 1 : 0)) / frame);
    }

    /// <summary>When a frame begins: the first tick at which <see cref="NumberAt"/> gives its number.</summary>
    public DateTime StartOf(long number)
    {
        var ticks = (Int128)number * Format.SamplesPerFrame * TimeSpan.TicksPerSecond;
        return DateTime.UnixEpoch.AddTicks((long)((ticks + (ticks > 0 ? Format.Rate - 1 : 0)) / Format.Rate));
    }

    /// <summary>A frame's position in samples since 1970; RTP time stamps are its lower 32 bits.</summary>
    public long SampleOf(long number) => number * Format.SamplesPerFrame;

    /// <summary>Makes a frame.</summary>
    /// <exception cref="ObjectDisposedException">The scenes are gone.</exception>
    public AudioFrame At(long number)
    {
        _scenes.Enter();
        try
        {
            return new AudioFrame(number, StartOf(number), Format, _track.At(number));
        }
        finally
        {
            _scenes.Leave();
        }
    }

    /// <summary>A frame in which nothing is heard.</summary>
    public AudioFrame SilenceAt(long number) => new(number, StartOf(number), Format, _silence.At(number));

    /// <summary>How many bytes a frame has, without making it.</summary>
    public int BytesOf(long number) => _track.BytesOf(number);
}
