using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>storage.cgi</c>: how it can store (document section 6.1.4).</summary>
internal sealed class StorageCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("storage.cgi", Capability.Storage).Get("getCaps", "6.1.4", r => CgiReply.Lines(lines => lines
        .Line("caps.RedundantDisk.Support", value: false)
        .Line("caps.SupportRemoteLimit", r.Profile.Has(Capability.FileHelper))));
}
