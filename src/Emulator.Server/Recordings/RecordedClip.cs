using Emulator.Media;
using Emulator.Server.Streams;

namespace Emulator.Server.Recordings;

/// <summary>
/// What was recorded of a stream between two moments without a pause and in one format: its frames follow from the scene and the time,
/// with the numbers that they had live. It begins with a key frame exactly at its start.
/// </summary>
internal sealed class RecordedClip
{
    private readonly Func<DateTime, DateTime, IEnumerable<DateTime>> _changes;

    /// <summary>Makes a clip.</summary>
    /// <param name="start">When it begins, by the device's UTC.</param>
    /// <param name="end">When it ends.</param>
    /// <param name="closed">Whether a frame that begins exactly at the end belongs to it, so that it lasts to there; not when the next clip begins there.</param>
    /// <param name="video">Its pictures.</param>
    /// <param name="audio">Its sound, or null.</param>
    /// <param name="changes">Times between two at which the scene may show something else.</param>
    public RecordedClip(DateTime start, DateTime end, bool closed, VideoSource video, AudioSource? audio, Func<DateTime, DateTime, IEnumerable<DateTime>> changes)
    {
        (Start, End) = (start, end);
        // Of a time that is shorter than a frame, the one that was current.
        FirstFrame = video.FirstFrom(start) is var first && video.StartOf(first) <= end ? first : video.NumberAt(start);
        Video = video.From(FirstFrame);
        Audio = audio;
        EndFrame = Math.Max(FirstFrame + 1, video.FirstFrom(closed ? end.AddTicks(1) : end));
        _changes = changes;
    }

    public DateTime Start { get; }

    public DateTime End { get; }

    public VideoSource Video { get; }

    public AudioSource? Audio { get; }

    /// <summary>Number of its first frame, a key frame.</summary>
    public long FirstFrame { get; }

    /// <summary>Number after that of its last frame.</summary>
    public long EndFrame { get; }

    /// <summary>Number of its first frame of sound.</summary>
    public long FirstSound => FirstSoundFrom(Start);

    /// <summary>Its frames that begin at or after a time, video and sound, in the order of their beginning.</summary>
    /// <param name="from">Where to begin; in a group's middle the first cannot be decoded alone.</param>
    public IEnumerable<MediaFrame> Frames(DateTime from)
    {
        var (frame, sound) = from <= Start ? (FirstFrame, FirstSound) : (Math.Max(FirstFrame, Video.FirstFrom(from)), FirstSoundFrom(from));
        var endSound = FirstSoundFrom(End);
        while (true)
        {
            var hasSound = Audio is not null && sound < endSound;
            if (frame < EndFrame && (!hasSound || Video.StartOf(frame) <= Audio!.StartOf(sound)))
            {
                var video = Video.At(frame++);
                yield return new MediaFrame(video, null, video.Utc - Start);
            }
            else if (hasSound)
            {
                var audio = Audio!.At(sound++);
                yield return new MediaFrame(null, audio, audio.Utc - Start);
            }
            else
            {
                yield break;
            }
        }
    }

    /// <summary>Its key frames at or before a time, the last first.</summary>
    public IEnumerable<MediaFrame> KeysBackward(DateTime from)
    {
        for (var key = Video.KeyAtOrBefore(Math.Min(EndFrame - 1, Video.NumberAt(from))); key >= FirstFrame; key -= Video.Format.Gop)
        {
            var video = Video.At(key);
            yield return new MediaFrame(video, null, video.Utc - Start);
        }
    }

    /// <summary>How much the frames have that begin before a time.</summary>
    public VideoExtent VideoUntil(DateTime time) => time <= Start ? default : Measure(FirstFrame, Math.Clamp(Video.FirstFrom(time), FirstFrame, EndFrame));

    /// <summary>How much all frames have.</summary>
    public VideoExtent AllVideo => Measure(FirstFrame, EndFrame);

    /// <summary>Frames of sound that begin before a time, and their bytes.</summary>
    public (long Frames, long Bytes) SoundUntil(DateTime time)
    {
        if (Audio is null)
        {
            return default;
        }

        var (from, to) = (FirstSound, FirstSoundFrom(time < End ? time : End));
        if (to <= from)
        {
            return default;
        }

        if (Audio.Format.Codec != AudioCodec.Aac)
        {
            return (to - from, (to - from) * Audio.BytesOf(from));
        }

        var bytes = 0L;
        for (var number = from; number < to; number++)
        {
            bytes += Audio.BytesOf(number);
        }

        return (to - from, bytes);
    }

    private long FirstSoundFrom(DateTime time)
    {
        if (Audio is null)
        {
            return 0;
        }

        var number = Audio.NumberAt(time);
        return Audio.StartOf(number) >= time ? number : number + 1;
    }

    // Scenes loop, so the sizes of a week follow from those of a few loops: one for each time that the scene shows something else.
    private VideoExtent Measure(long from, long to)
    {
        var gop = Video.Format.Gop;
        var extent = default(VideoExtent);
        foreach (var change in _changes(Video.StartOf(from), Video.StartOf(to)).Append(Video.StartOf(to)))
        {
            // Groups that begin before the change show one passage.
            var until = Math.Min(to, Video.FirstFrom(change));
            until = Math.Min(to, FirstFrame + ((until - FirstFrame + gop - 1) / gop * gop));
            if (until <= from)
            {
                continue;
            }

            var loop = Video.LoopOf(from);
            var loops = (until - from) / loop;
            if (loops > 1 && Digits(from) == Digits(until))
            {
                var one = Video.Measure(from, from + loop);
                extent += new VideoExtent(one.Frames * loops, one.Keys * loops, one.Units * loops, one.Bytes * loops);
                from += loop * loops;
            }

            extent += Video.Measure(from, until);
            from = until;
        }

        return extent;
    }

    // A frame says its number, so frames are of equal size only while numbers are of equal length.
    private static int Digits(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
}
