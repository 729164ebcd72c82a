namespace Emulator.Server.Cgi.Sections;

/// <summary>Every file of operations. A new file is one line here.</summary>
internal static class AllSections
{
    public static IEnumerable<ICgiSection> Create() =>
    [
        new ConfigManagerCgi(),
        new MagicBoxCgi(),
        new PictureCgi(),
    ];
}
