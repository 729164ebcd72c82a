using System.Collections.Concurrent;
using Emulator.Protocol.H26x;

namespace Emulator.Media;

/// <summary>The pictures of a channel's stream, coded: each once, whoever wants it. Safe for any number of threads.</summary>
/// <param name="maker">Draws them.</param>
/// <param name="shoot">What a device answers of a time in UTC.</param>
/// <param name="channel">From 1.</param>
/// <param name="stream">0 main, 1 and up extra.</param>
public sealed class DrawnPictures(PictureMaker maker, Func<DateTime, Shot> shoot, int channel, int stream)
{
    // A live stream and who reads a recording want others.
    private const int Kept = 4;

    private readonly ConcurrentDictionary<VideoFormat, H264Pictures> _coders = new();
    private readonly Lock _gate = new();
    private readonly Queue<Coded> _kept = new();

    /// <summary>The encoder of a format.</summary>
    internal H264Pictures Coder(VideoFormat format) =>
        _coders.GetOrAdd(format with { Gop = 1 }, static f => new H264Pictures(f.Width, f.Height, f.FramesPerSecond));

    /// <summary>The picture of the time at which a frame begins.</summary>
    /// <param name="number">The frame.</param>
    /// <param name="format">What it is coded to.</param>
    /// <param name="maxBytes">Of its slice.</param>
    internal H264Picture At(long number, VideoFormat format, int maxBytes)
    {
        var began = FrameClock.Start(number, format.FramesPerSecond);
        var shot = shoot(began);
        // Coded streams are not turned, and have the size that was announced.
        var settings = shot.Settings with { Width = format.Width, Height = format.Height, Rotation = Rotation.None };
        shot = shot with { Settings = settings, FramesPerSecond = format.FramesPerSecond };
        lock (_gate)
        {
            foreach (var known in _kept)
            {
                if (known.Number == number && known.MaxBytes == maxBytes && known.FramesPerSecond == format.FramesPerSecond && known.Passage == shot.Passage && known.Settings == settings)
                {
                    return known.Picture;
                }
            }

            var picture = Coder(format).Code(maker.Paint(shot, channel, stream), maxBytes);
            _kept.Enqueue(new Coded(number, format.FramesPerSecond, maxBytes, shot.Passage, settings, picture));
            if (_kept.Count > Kept)
            {
                _kept.Dequeue();
            }

            return picture;
        }
    }

    private sealed record Coded(long Number, double FramesPerSecond, int MaxBytes, Passage Passage, PictureSettings Settings, H264Picture Picture);
}
