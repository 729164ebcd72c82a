using System.Runtime.InteropServices;
using Emulator.Media.Text;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>The covers and titles of a picture at their places in it.</summary>
internal sealed class PlacedOverlays
{
    private readonly PlacedCover[] _covers;
    private readonly PlacedText[] _titles;

    /// <param name="settings">What is to be drawn.</param>
    /// <param name="width">Pixels across of the picture as sent.</param>
    /// <param name="height">Pixels down.</param>
    public PlacedOverlays(PictureSettings settings, int width, int height)
    {
        var layout = new TitleLayout(width, height);
        _covers = [.. settings.Covers.Select(c => PlacedCover.From(c, width, height)).Where(c => c.Right > c.Left && c.Bottom > c.Top)];
        _titles = [.. settings.Titles.Where(t => t.Text.Length > 0).Select(layout.Place)];
    }

    /// <summary>Whether anything of them is in some rows of pixels.</summary>
    public bool Touches(int top, int bottom) =>
        Array.Exists(_covers, c => c.Top < bottom && c.Bottom > top) || Array.Exists(_titles, t => t.Top < bottom && t.Top + t.Mask.Height > top);

    /// <summary>Draws them into a strip of the picture that begins at a row of pixels.</summary>
    public void Draw(JpegImage strip, int stripTop)
    {
        foreach (var cover in _covers)
        {
            cover.Ink.Fill(strip, cover.Left, cover.Top - stripTop, cover.Right, cover.Bottom - stripTop);
        }

        foreach (var title in _titles)
        {
            title.Draw(strip, stripTop);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PlacedCover(int Left, int Top, int Right, int Bottom, Ink Ink)
    {
        // Whole colour samples, and never less than was asked for: a privacy mask must not leave an edge free.
        public static PlacedCover From(Cover cover, int width, int height) => new(
            TitleLayout.ToPixels(cover.Left, width) & ~1,
            TitleLayout.ToPixels(cover.Top, height) & ~1,
            (TitleLayout.ToPixels(cover.Right, width) + 1) & ~1,
            (TitleLayout.ToPixels(cover.Bottom, height) + 1) & ~1,
            Ink.From(cover.Colour));
    }
}
