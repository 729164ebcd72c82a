using Emulator.Device.Profiles;

namespace Emulator.Device.Config.Sections;

/// <summary>The names of picture sizes (document section 4.5.4, appendix B).</summary>
public static class Resolutions
{
    // The first name of a size is the one that is shown. Sizes that the document names by themselves are not listed.
    private static readonly (string Name, int Width, int Height)[] Names =
    [
        ("D1", 704, 576), ("D1", 704, 480), ("HD1", 352, 576), ("HD1", 352, 480), ("BCIF", 704, 288), ("BCIF", 704, 240),
        ("2CIF", 704, 288), ("2CIF", 704, 240), ("CIF", 352, 288), ("CIF", 352, 240), ("QCIF", 176, 144), ("QCIF", 176, 120),
        ("NHD", 640, 360), ("VGA", 640, 480), ("QVGA", 320, 240), ("SVCD", 480, 480), ("QQVGA", 160, 128), ("SVGA", 800, 592),
        ("SVGA1", 800, 600), ("WVGA", 800, 480), ("FWVGA", 854, 480), ("DVGA", 960, 640), ("XVGA", 1024, 768), ("WXGA", 1280, 800),
        ("WXGA2", 1280, 768), ("WXGA3", 1280, 854), ("WXGA4", 1366, 768), ("SXGA", 1280, 1024), ("SXGA+", 1400, 1050),
        ("WSXGA", 1600, 1024), ("UXGA", 1600, 1200), ("WUXGA", 1920, 1200), ("ND1", 240, 192), ("720P", 1280, 720), ("720", 1280, 720),
        ("1080P", 1920, 1080), ("1080", 1920, 1080), ("QFHD", 3840, 2160), ("1_3M", 1280, 960), ("2_5M", 1872, 1408), ("5M", 3744, 1408),
        ("3M", 2048, 1536), ("5_0M", 2432, 2048), ("1_2M", 1216, 1024), ("5_1M", 2560, 1920), ("960H", 960, 576), ("960H", 960, 480),
        ("DV720P", 960, 720),
    ];

    /// <summary>The name of a size, <c>1080P</c>; <c>2560x1600</c> for one that has no other.</summary>
    public static string NameOf(PictureSize size) =>
        Array.Find(Names, n => n.Width == size.Width && n.Height == size.Height).Name ?? size.ToString();

    /// <summary>The size that a name means, the first where it means several; null when it means none.</summary>
    public static PictureSize? SizeOf(string name) =>
        Array.Find(Names, n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } known ? new PictureSize(known.Width, known.Height) : null;

    /// <summary>Finds that one of some sizes which a client means by <c>1080P</c>, <c>D1</c> or <c>1920 x 1080</c>, without regard to case; null when it is none of them.</summary>
    public static PictureSize? Find(string text, IEnumerable<PictureSize> sizes)
    {
        text = text.Replace(" ", "", StringComparison.Ordinal);
        foreach (var size in sizes)
        {
            if (string.Equals(size.ToString(), text, StringComparison.OrdinalIgnoreCase)
                || Array.Exists(Names, n => n.Width == size.Width && n.Height == size.Height && string.Equals(n.Name, text, StringComparison.OrdinalIgnoreCase)))
            {
                return size;
            }
        }

        return null;
    }
}
