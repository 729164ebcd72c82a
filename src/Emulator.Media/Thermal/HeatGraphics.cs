using System.Globalization;
using Emulator.Media.Text;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media.Thermal;

/// <summary>What is drawn over a thermal picture: the palette with its temperatures, measured points, lines and areas, the hottest point.</summary>
internal sealed class HeatGraphics
{
    private static readonly Rgba Measured = new(80, 255, 120, 0);
    private static readonly Rgba Hottest = new(255, 96, 96, 0);

    private readonly JpegImage _image;
    private readonly HeatView _view;
    private readonly PictureSettings _settings;
    private readonly HeatScale _scale;
    private readonly JpegImage _line;
    private readonly TitleLayout _layout;
    private readonly int _stroke;

    /// <param name="image">What is drawn into.</param>
    /// <param name="view">What is to be drawn.</param>
    /// <param name="settings">How the picture is turned.</param>
    /// <param name="scale">The temperatures of levels.</param>
    /// <param name="line">The colours of levels.</param>
    public HeatGraphics(JpegImage image, HeatView view, PictureSettings settings, HeatScale scale, JpegImage line)
    {
        (_image, _view, _settings, _scale, _line) = (image, view, settings, scale, line);
        _layout = new TitleLayout(image.Width, image.Height);
        _stroke = Math.Max(2, Math.Min(image.Width, image.Height) / 360 & ~1);
    }

    public void Draw()
    {
        foreach (var mark in _view.Marks)
        {
            Draw(mark);
        }

        if (_view.ColourBar)
        {
            DrawBar();
        }
    }

    // At the right edge, from a quarter to three quarters down, hot on top.
    private void DrawBar()
    {
        var width = Math.Max(8, _image.Width / 60) & ~1;
        var (left, top, height) = ((_image.Width - (width * 2)) & ~1, (_image.Height / 4) & ~1, (_image.Height / 2) & ~1);
        Ink.From(new Rgba(0, 0, 0, 0)).Fill(_image, left - 2, top - 2, left + width + 2, top + height + 2);
        for (var y = 0; y < height; y += 2)
        {
            var level = HeatPalette.Levels - 1 - (y * (HeatPalette.Levels - 1) / Math.Max(1, height - 2));
            new Ink(_line.Luma.Samples[level], _line.Cb!.Samples[level], _line.Cr!.Samples[level], 255).Fill(_image, left, top + y, left + width, top + y + 2);
        }

        if (!_view.Numbers)
        {
            return;
        }

        Number(HeatPalette.Levels - 1, _scale.High);
        Number(0, _scale.Low);
        if (_view.Isotherm is { } band)
        {
            Number(HeatScale.BandTo, band.Max);
            Number(HeatScale.BandFrom, band.Min);
        }
        else
        {
            Number(HeatPalette.Levels / 2, _scale.CelsiusAt(HeatPalette.Levels / 2));
        }

        void Number(int level, double celsius)
        {
            var text = TextOf(celsius);
            var size = _layout.SizeOf(text);
            var middle = top + ((HeatPalette.Levels - 1 - level) * height / HeatPalette.Levels);
            Write(text, left - size.Width - 4, middle - (size.Height / 2), Rgba.White);
        }
    }

    private void Draw(HeatMark mark)
    {
        var colour = mark.Kind == HeatMarkKind.Hottest ? Hottest : Measured;
        var (x, y) = Place(mark.Corners[0]);
        if (mark.Kind is HeatMarkKind.Spot or HeatMarkKind.Hottest)
        {
            if (x < 0 || y < 0 || x >= _image.Width || y >= _image.Height)
            {
                return;
            }

            var arm = _stroke * 5;
            Stroke((x - arm, y), (x + arm, y), colour);
            Stroke((x, y - arm), (x, y + arm), colour);
        }
        else
        {
            var last = mark.Kind == HeatMarkKind.Area && mark.Corners.Count > 2 ? mark.Corners.Count : mark.Corners.Count - 1;
            for (var i = 0; i < last; i++)
            {
                Stroke(Place(mark.Corners[i]), Place(mark.Corners[(i + 1) % mark.Corners.Count]), colour);
            }
        }

        if (mark.Text.Length > 0)
        {
            var size = _layout.SizeOf(mark.Text);
            var above = mark.Kind == HeatMarkKind.Hottest ? y - size.Height - (_stroke * 2) : y + (_stroke * 2);
            Write(mark.Text, x + (_stroke * 3), above < 0 ? y + (_stroke * 2) : above, colour);
        }
    }

    // From the grid of what the sensor sees to pixels of the picture as sent.
    private (int X, int Y) Place((int X, int Y) corner)
    {
        var (u, v) = (Zoomed((corner.X + 0.5) / (TitleLayout.Units + 1)), Zoomed((corner.Y + 0.5) / (TitleLayout.Units + 1)));
        u = _settings.Mirror ? 1 - u : u;
        v = _settings.Flip ? 1 - v : v;
        (u, v) = _settings.Rotation switch
        {
            Rotation.Clockwise => (1 - v, u),
            Rotation.Anticlockwise => (v, 1 - u),
            _ => (u, v),
        };
        return ((int)(u * _image.Width), (int)(v * _image.Height));

        double Zoomed(double at) => ((at - 0.5) * _view.Zoom) + 0.5;
    }

    // With a dark edge, so that it shows on every colour.
    private void Stroke((int X, int Y) from, (int X, int Y) to, Rgba colour)
    {
        Run(from, to, Ink.From(new Rgba(0, 0, 0, 128)), _stroke);
        Run(from, to, Ink.From(colour), 0);
    }

    private void Run((int X, int Y) from, (int X, int Y) to, Ink ink, int edge)
    {
        // Level and upright lines are one rectangle, which may be half transparent.
        if (from.X == to.X || from.Y == to.Y)
        {
            Fill(Math.Min(from.X, to.X), Math.Min(from.Y, to.Y), Math.Max(from.X, to.X), Math.Max(from.Y, to.Y));
            return;
        }

        if (edge > 0)
        {
            return;
        }

        var steps = Math.Max(1, Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)) / _stroke);
        for (var i = 0; i <= steps; i++)
        {
            var (x, y) = (from.X + ((long)(to.X - from.X) * i / steps), from.Y + ((long)(to.Y - from.Y) * i / steps));
            Fill((int)x, (int)y, (int)x, (int)y);
        }

        void Fill(int left, int top, int right, int bottom) =>
            ink.Fill(_image, (left & ~1) - edge, (top & ~1) - edge, (right & ~1) + _stroke + edge, (bottom & ~1) + _stroke + edge);
    }

    private void Write(string text, int left, int top, Rgba colour) => _layout.PlaceAt(text, left, top, colour, Rgba.Clear).Draw(_image, 0);

    private string TextOf(double celsius) => string.Create(CultureInfo.InvariantCulture, $"{(_view.Fahrenheit ? (celsius * 1.8) + 32 : celsius):0.0}{(_view.Fahrenheit ? "°F" : "°C")}");
}
