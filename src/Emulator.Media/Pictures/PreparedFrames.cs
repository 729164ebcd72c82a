using System.Buffers;
using Emulator.Media.Thermal;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>
/// Frames as strips with everything done to them but the clock. In two steps, each kept: the picture itself, which devices of equal size and colour
/// share, and the covers and titles over it, for which only the rows beneath them are coded anew.
/// </summary>
internal sealed class PreparedFrames(PictureCache cache)
{
    /// <summary>What an entry costs besides its pixels: objects, the index of rows.</summary>
    private const int Overhead = 2000;

    /// <summary>What a camera that turns looks at again and again: a few decoded frames of a scene.</summary>
    private const long DecodedBytes = 16 * 1024 * 1024;

    /// <summary>What thermal channels showed last. It is soon past, and must not push out what is wanted again.</summary>
    private const long HeatBytes = 12 * 1024 * 1024;

    private readonly PictureCache _decoded = new(DecodedBytes);
    private readonly PictureCache _heat = new(HeatBytes);

    /// <param name="scene">What is seen.</param>
    /// <param name="passage">Which part of it.</param>
    /// <param name="index">Which frame of that.</param>
    /// <param name="settings">How it is made.</param>
    /// <param name="keep">Whether it may be wanted again.</param>
    public JpegStrips Get(Scene scene, Passage passage, int index, PictureSettings settings, bool keep)
    {
        var key = new Key(scene, passage, index, settings with { TimeTitle = null });
        if (settings.Heat is not null)
        {
            return _heat.Get(key with { Index = 0 }, () => Parse(new JpegEncoder(settings.Quality).Encode(PaintHeat(key.Settings))));
        }

        if (!keep)
        {
            // What is seen may be wanted again where only what is over it changes.
            var once = key.Settings.View == View.Full && key.Settings.Covers.Count > 0 ? cache.Get(key with { Settings = key.Settings with { Covers = [], Titles = [] } }, () => MakePlain(key)) : MakePlain(key).Strips;
            return key.Settings.Covers.Count == 0 && key.Settings.Titles.Count == 0 ? once : Overlay(once, key.Settings).Strips;
        }

        return cache.Get(key, () =>
        {
            if (key.Settings.Covers.Count == 0 && key.Settings.Titles.Count == 0)
            {
                return MakePlain(key);
            }

            var plain = cache.Get(key with { Settings = key.Settings with { Covers = [], Titles = [] } }, () => MakePlain(key));
            return Overlay(plain, key.Settings);
        });
    }

    /// <summary>One row, shared: copy its samples before drawing.</summary>
    /// <param name="strips">What <see cref="Get"/> gave.</param>
    /// <param name="row">Which row.</param>
    /// <param name="settings">How it was made.</param>
    /// <param name="keep">Whether it may be wanted again.</param>
    public JpegOpenRow Row(JpegStrips strips, int row, PictureSettings settings, bool keep) => keep
        ? (settings.Heat is null ? cache : _heat).Get(new RowKey(strips, row), () =>
        {
            var open = Open(strips, row);
            return (open, open.Bytes + Overhead);
        })
        : Open(strips, row);

    /// <summary>A thermal picture with its covers and titles, but without the clock.</summary>
    /// <returns>An image that is good until this thread paints the next.</returns>
    public static JpegImage PaintHeat(PictureSettings settings)
    {
        var image = HeatPainter.Paint(settings.Heat!, settings);
        new PlacedOverlays(settings, image.Width, image.Height).Draw(image, 0);
        return image;
    }

    private static JpegOpenRow Open(JpegStrips strips, int row) =>
        strips.TryOpenRow(row, out var open, out var error) ? open : throw new SceneException($"A frame of a scene is damaged: {error}");

    private (JpegStrips Strips, long Bytes) MakePlain(Key key)
    {
        var settings = key.Settings;
        var jpeg = key.Scene.Frame(key.Passage, key.Index);
        if (JpegStrips.TryParse(jpeg, out var strips, out _) && strips is { CanEncode: true, Sampling: JpegSampling.Yuv420 }
            && settings.KeepsScene(strips.Width, strips.Height))
        {
            return (strips, Overhead);
        }

        // Scaling leaves the decoded frame as it is, so a view can share it with the next.
        var image = settings.View == View.Full ? Decode(key, jpeg.Span) : Decoded(key, jpeg);
        if (settings.KeepsScene(image.Width, image.Height) && image.Sampling == JpegSampling.Yuv420 && JpegRecoder.TryRecode(jpeg.Span, out var recoded, out _))
        {
            return Parse(recoded);
        }

        if (settings.View != View.Full || (image.Width, image.Height, image.Sampling) != (settings.Width, settings.Height, JpegSampling.Yuv420))
        {
            var (seen, view) = Surroundings.Around(image, settings.View);
            image = Resampling.Scale(seen, view, settings.Width, settings.Height);
        }

        if (settings.Blur > 0)
        {
            image = Resampling.Scale(Resampling.Scale(image, View.Full, Smaller(image.Width), Smaller(image.Height)), View.Full, settings.Width, settings.Height);

            int Smaller(int side) => Math.Max(8, side / (settings.Blur + 1));
        }

        image = Orientation.Apply(image, settings.Mirror, settings.Flip, settings.Rotation);
        ColourAdjustment.Apply(image, settings.Colour, settings.Monochrome);
        return Parse(new JpegEncoder(settings.Quality).Encode(image));
    }

    private static (JpegStrips Strips, long Bytes) Overlay(JpegStrips plain, PictureSettings settings)
    {
        var overlays = new PlacedOverlays(settings, plain.Width, plain.Height);
        var rows = new List<JpegRow>();
        for (var row = 0; row < plain.RowCount; row++)
        {
            var top = row * plain.RowHeight;
            if (!overlays.Touches(top, top + plain.RowHeight))
            {
                continue;
            }

            var image = Decode(plain, row);
            overlays.Draw(image, top);
            rows.Add(Encode(plain, row, image));
        }

        var replaced = rows.ToArray();
        var jpeg = new byte[plain.SpliceLength([], replaced)];
        plain.Splice(jpeg, [], replaced);
        return Parse(jpeg);
    }

    private JpegImage Decoded(Key key, ReadOnlyMemory<byte> jpeg) => _decoded.Get(new DecodedKey(key.Scene, key.Passage, key.Index), () =>
    {
        var image = Decode(key, jpeg.Span);
        return (image, Size(image));
    });

    private static JpegImage Decode(Key key, ReadOnlySpan<byte> jpeg) =>
        JpegDecoder.TryDecode(jpeg, out var image, out var error) ? image : throw new SceneException($"{key.Scene.Folder}: frame {key.Index} of {key.Passage}: {error}");

    private static long Size(JpegImage image) => Overhead + image.Planes.Sum(p => (long)p.Samples.Length);

    private static JpegImage Decode(JpegStrips strips, int row)
    {
        var image = strips.CreateRow();
        return strips.TryDecodeRow(row, image, out var error) ? image : throw new SceneException($"A frame of a scene is damaged: {error}");
    }

    private static JpegRow Encode(JpegStrips strips, int row, JpegImage image)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(strips.MaxRowBytes);
        try
        {
            return new JpegRow(row, scratch.AsSpan(0, strips.EncodeRow(image, scratch)).ToArray());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private static (JpegStrips Strips, long Bytes) Parse(byte[] jpeg) => JpegStrips.TryParse(jpeg, out var strips, out var error)
        ? (strips, jpeg.Length + Overhead)
        : throw new InvalidOperationException($"Our own encoder made no strips: {error}");

    private sealed record Key(Scene Scene, Passage Passage, int Index, PictureSettings Settings);

    private sealed record DecodedKey(Scene Scene, Passage Passage, int Index);

    private sealed record RowKey(JpegStrips Strips, int Row);
}
