using System.Buffers;
using System.Text;
using Emulator.Media.Text;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>
/// Makes the JPEG that a shot shows. One maker serves all devices of a process: what the same settings need is prepared once, and a frame costs
/// the rows under its clock. The same shot always gives the same bytes. Safe for any number of threads.
/// </summary>
public sealed class PictureMaker
{
    /// <summary>How many bytes of prepared frames are kept unless told otherwise.</summary>
    public const long DefaultCacheBytes = 96 * 1024 * 1024;

    /// <summary>A row to draw on, kept by each thread: frames of one size follow one another.</summary>
    [ThreadStatic]
    private static JpegImage? _canvas;

    private readonly SceneLibrary _scenes;
    private readonly PictureCache _cache;
    private readonly PreparedFrames _prepared;

    public PictureMaker(SceneLibrary scenes, long cacheBytes = DefaultCacheBytes)
    {
        _scenes = scenes;
        _cache = new PictureCache(cacheBytes);
        _prepared = new PreparedFrames(_cache);
    }

    /// <summary>Bytes of prepared frames that are kept now.</summary>
    public long CachedBytes => _cache.Used;

    /// <summary>Makes the frame that is current at the shot's time.</summary>
    /// <param name="shot">How, what and when.</param>
    /// <param name="channel">From 1; for the frame's identity.</param>
    /// <param name="stream">0 main, 1 and up extra; for the frame's identity.</param>
    /// <exception cref="SceneException">The scene cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The settings are outside their ranges.</exception>
    /// <exception cref="ObjectDisposedException">The library of scenes has been disposed of.</exception>
    public PictureFrame Make(Shot shot, int channel, int stream)
    {
        ArgumentNullException.ThrowIfNull(shot);
        _scenes.Enter();
        try
        {
            return MakeFrame(shot, channel, stream);
        }
        finally
        {
            _scenes.Leave();
        }
    }

    /// <summary>Draws the frame that is current at the shot's time, titles and clock and all, without coding it.</summary>
    /// <returns>An image that is good until this thread draws the next.</returns>
    /// <exception cref="SceneException">The scene cannot be used.</exception>
    internal JpegImage Paint(Shot shot, int channel, int stream)
    {
        if (shot.Settings.Heat is null)
        {
            return JpegDecoder.TryDecode(Make(shot, channel, stream).Jpeg.Span, out var image, out var error) ? image : throw new SceneException($"{shot.Settings.Scene}: {error}");
        }

        var settings = Checked(shot.Settings);
        var began = FrameClock.Start(shot.FrameNumber, shot.FramesPerSecond);
        var painted = PreparedFrames.PaintHeat(settings);
        if (settings.TimeTitle is { } title)
        {
            var identity = new FrameIdentity(channel, stream, shot.FrameNumber, began);
            var (time, small) = new TitleLayout(painted.Width, painted.Height).Place(title, TimeFormat.Format(shot.Local + (began - shot.Utc), title.Format, title.ShowWeek), identity.Short);
            time.Draw(painted, 0);
            small.Draw(painted, 0);
        }

        return painted;
    }

    private PictureFrame MakeFrame(Shot shot, int channel, int stream)
    {
        var settings = Checked(shot.Settings);
        var number = shot.FrameNumber;
        // A frame shows the moment it began, not the moment somebody came to draw it.
        var began = FrameClock.Start(number, shot.FramesPerSecond);
        var identity = new FrameIdentity(channel, stream, number, began);
        var scene = _scenes.Get(settings.Scene);
        var strips = _prepared.Get(scene, shot.Passage, settings.Heat is null ? scene.FrameAt(shot.Passage, began) : 0, settings, !shot.Fleeting);
        var comment = Encoding.ASCII.GetBytes(identity.ToString());
        var jpeg = settings.TimeTitle is { } title
            ? WithClock(strips, shot, comment, title, TimeFormat.Format(shot.Local + (began - shot.Utc), title.Format, title.ShowWeek), identity.Short)
            : Splice(strips, comment, []);
        return new PictureFrame(identity, strips.Width, strips.Height, jpeg);
    }

    private byte[] WithClock(JpegStrips strips, Shot shot, byte[] comment, TimeTitle title, string clock, string identity)
    {
        var (time, small) = new TitleLayout(strips.Width, strips.Height).Place(title, clock, identity);
        var first = Math.Min(time.Top, small.Top) / strips.RowHeight;
        var last = Math.Min(strips.RowCount - 1, (Math.Max(time.Top + time.Mask.Height, small.Top + small.Mask.Height) - 1) / strips.RowHeight);
        var left = Math.Min(time.Left, small.Left);
        var right = Math.Max(time.Left + time.Mask.Width, small.Left + small.Mask.Width);
        var canvas = Canvas(strips);
        var rows = new JpegRow[last - first + 1];
        var scratch = ArrayPool<byte>.Shared.Rent(strips.MaxRowBytes * rows.Length);
        try
        {
            var at = 0;
            for (var row = first; row <= last; row++)
            {
                var prepared = _prepared.Row(strips, row, shot.Settings, !shot.Fleeting);
                canvas.CopyFrom(prepared.Samples);
                time.Draw(canvas, row * strips.RowHeight);
                small.Draw(canvas, row * strips.RowHeight);
                var length = strips.EncodeRow(prepared, canvas, left, right, scratch.AsSpan(at));
                rows[row - first] = new JpegRow(row, scratch.AsMemory(at, length));
                at += length;
            }

            return Splice(strips, comment, rows);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private static JpegImage Canvas(JpegStrips strips) =>
        _canvas is { } last && last.Width == strips.Width && last.Height == strips.RowHeight && last.Sampling == strips.Sampling
            ? last
            : _canvas = strips.CreateRow();

    private static byte[] Splice(JpegStrips strips, byte[] comment, ReadOnlySpan<JpegRow> rows)
    {
        var jpeg = GC.AllocateUninitializedArray<byte>(strips.SpliceLength(comment, rows));
        strips.Splice(jpeg, comment, rows);
        return jpeg;
    }

    private static PictureSettings Checked(PictureSettings settings)
    {
        Check(settings.Width, 16, JpegImage.MaxSide, nameof(settings.Width));
        Check(settings.Height, 16, JpegImage.MaxPixels / settings.Width, nameof(settings.Height));
        Check(settings.Quality, 1, 100, nameof(settings.Quality));
        Check(settings.Colour.Brightness, 0, 100, nameof(settings.Colour.Brightness));
        Check(settings.Colour.Contrast, 0, 100, nameof(settings.Colour.Contrast));
        Check(settings.Colour.Saturation, 0, 100, nameof(settings.Colour.Saturation));
        Check(settings.Colour.Hue, 0, 100, nameof(settings.Colour.Hue));
        var view = settings.View;
        if (view is not { Width: > 0 and <= 1 + 1e-9, Height: > 0 and <= 1 + 1e-9, Left: >= -Surroundings.Furthest and <= Surroundings.Furthest, Top: >= -Surroundings.Furthest and <= Surroundings.Furthest })
        {
            throw new ArgumentOutOfRangeException(nameof(settings), view, "The view is larger than the scene, or too far from it.");
        }

        return settings;
    }

    private static void Check(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"It must be from {least} to {most}.");
        }
    }
}
