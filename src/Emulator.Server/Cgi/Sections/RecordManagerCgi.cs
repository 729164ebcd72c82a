using Emulator.Device.Profiles;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>recordManager.cgi</c>: how it can record (document section 4.11.1).</summary>
internal sealed class RecordManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("recordManager.cgi", Capability.Storage).Get("getCaps", "4.11.1", GetCaps);

    private static CgiReply GetCaps(CgiRequest request) => CgiReply.Lines(lines => lines
        .Line("caps.MaxPreRecordTime", 30)
        .Line("caps.PacketLengthRange[0]", 1)
        .Line("caps.PacketLengthRange[1]", 60)
        .Line("caps.PacketSizeRange[0]", 131072)
        .Line("caps.PacketSizeRange[1]", 2097152)
        .Line("caps.SupportExtraRecordMode", request.Profile.Encode.ExtraStreams > 0)
        .Line("caps.SupportHoliday", true)
        .Line("caps.SupportPacketType[0]", "Time")
        .Line("caps.SupportPacketType[1]", "Size")
        .Line("caps.SupportResumeTransmit", false));
}
