using System.Buffers;
using System.IO.Pipelines;
using Emulator.Server.Streams;

namespace Emulator.Server.Recordings;

/// <summary>
/// Clips one after another as a DHAV file that nobody has written: its length is known, any part of it can be sent, and nothing of it is
/// held in memory but the frame on its way.
/// </summary>
internal sealed class DhavFile(DhavMuxer muxer, IReadOnlyList<RecordedClip> clips) : IDownload
{
    private const int FlushAt = 128 * 1024;

    /// <inheritdoc/>
    public long Length { get; } = clips.Sum(LengthOf);

    /// <summary>Bytes of a clip.</summary>
    public static long LengthOf(RecordedClip clip) => DhavMuxer.SizeOf(clip.Video.Format, clip.AllVideo) + Sound(clip, clip.End);

    /// <inheritdoc/>
    public async Task WriteAsync(PipeWriter output, long offset, long count, CancellationToken cancellation)
    {
        foreach (var clip in clips)
        {
            var length = LengthOf(clip);
            if (offset >= length)
            {
                offset -= length;
                continue;
            }

            var (time, before) = Locate(clip, offset);
            (offset, count) = await WriteAsync(output, clip.Frames(time), offset - before, count, cancellation);
            if (count == 0)
            {
                return;
            }
        }
    }

    private async Task<(long Offset, long Count)> WriteAsync(PipeWriter output, IEnumerable<MediaFrame> frames, long skip, long count, CancellationToken cancellation)
    {
        var cut = new ArrayBufferWriter<byte>();
        foreach (var frame in frames)
        {
            var size = muxer.SizeOf(frame);
            if (skip >= size)
            {
                skip -= size;
                continue;
            }

            if (skip > 0 || size > count)
            {
                // Only at the ends of a range.
                cut.ResetWrittenCount();
                muxer.Write(cut, frame);
                var part = cut.WrittenMemory[(int)skip..];
                part = part[..(int)Math.Min(part.Length, count)];
                output.Write(part.Span);
                count -= part.Length;
                skip = 0;
            }
            else
            {
                muxer.Write(output, frame);
                count -= size;
            }

            if ((output.UnflushedBytes >= FlushAt || count == 0) && (await output.FlushAsync(cancellation)).IsCompleted)
            {
                throw new OperationCanceledException("the client is gone");
            }

            if (count == 0)
            {
                break;
            }
        }

        return (0, count);
    }

    // The last whole second of a clip that begins at or before a byte, and the bytes before it.
    private static (DateTime Time, long Before) Locate(RecordedClip clip, long offset)
    {
        var (low, high) = (0L, (long)(clip.End - clip.Start).TotalSeconds);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = BytesUntil(clip, clip.Start.AddSeconds(middle)) <= offset ? (middle, high) : (low, middle - 1);
        }

        var time = clip.Start.AddSeconds(low);
        return (time, BytesUntil(clip, time));
    }

    private static long BytesUntil(RecordedClip clip, DateTime time) => DhavMuxer.SizeOf(clip.Video.Format, clip.VideoUntil(time)) + Sound(clip, time);

    private static long Sound(RecordedClip clip, DateTime until) =>
        clip.Audio is { } audio && clip.SoundUntil(until) is var (frames, bytes) ? DhavMuxer.SizeOf(audio.Format, frames, bytes) : 0;
}
