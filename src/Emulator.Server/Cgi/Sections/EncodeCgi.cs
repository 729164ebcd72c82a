using System.Collections.Immutable;
using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>encode.cgi</c>: what the encoder can do (document sections 4.5.3 and 4.5.4).</summary>
internal sealed class EncodeCgi : ICgiSection
{
    /// <summary>Regular, on motion, on alarm: what recordings and snapshots are told apart by.</summary>
    private const int Reasons = 3;

    private static readonly int[] Splits = [1, 2, 4];

    public void Map(CgiMap cgi) => cgi.Script("encode.cgi")
        .Get("getCaps", "4.5.3", GetCaps)
        .Get("getConfigCaps", "4.5.4", GetConfigCaps, parameters: p => p.Channel(required: true));

    private static CgiReply GetCaps(CgiRequest request) => CgiReply.Lines(lines =>
    {
        var profile = request.Profile;
        var channels = profile.Channels.Length;
        var splits = Splits.Where(n => n <= channels + profile.MaxRemoteInputs).Select(n => $"{n}");
        lines.Lines("caps.PlaybackCompressSplitNumList", splits).Line("caps.PreviewMode", "SplitSnap");

        // What it bears is counted in pixels a second.
        var pixels = profile.Encode.MainSizes.Max(s => s.Width * s.Height);
        for (var i = 0; i < channels; i++)
        {
            var head = $"caps.VideoEncodeDevices[{i}].";
            lines
                .Line(head + "CoverAreaPercent", 100)
                .Line(head + "CoverCount", VideoInputCaps.Covers(request, i))
                .Line(head + "LadenBitrate", (long)pixels * request.Device.Config.Current.FpsMax())
                .Line(head + "MaxCIFPFrameSize", 40)
                .Line(head + "MaxExtraStream", profile.Encode.ExtraStreams)
                .Line(head + "MinCIFPFrameSize", 7)
                .Line(head + "RecordIndividualResolution", true)
                .Line(head + "SupportIndividualResolution", true)
                .Line(head + "TitleCount", VideoInputCaps.Titles);
        }
    });

    private static CgiReply GetConfigCaps(CgiRequest request) => CgiReply.Lines(lines =>
    {
        var encode = request.Profile.Encode;
        var fps = request.Device.Config.Current.FpsMax();
        var head = $"caps[{request.Channel}].";
        for (var i = 0; i < Reasons; i++)
        {
            Stream(lines, $"{head}MainFormat[{i}].Video.", encode.MainBitRate, request.Profile.CompressionsOf(request.Channel, main: true), encode.MainSizes, fps);
        }

        for (var i = 0; i < encode.ExtraStreams; i++)
        {
            Stream(lines, $"{head}ExtraFormat[{i}].Video.", encode.ExtraBitRate, request.Profile.CompressionsOf(request.Channel, main: false), encode.ExtraSizes, fps);
        }

        // Snapshots are JPEG whatever the stream is.
        for (var i = 0; i < Reasons; i++)
        {
            lines.Line($"{head}SnapFormat[{i}].Video.CompressionTypes", "MJPG").Line($"{head}SnapFormat[{i}].Video.ResolutionTypes", Names(encode.MainSizes));
        }
    });

    private static void Stream(KeyValueWriter lines, string head, (int Min, int Max) rates, ImmutableArray<string> compressions, ImmutableArray<PictureSize> sizes, int fps) => lines
        .Line(head + "BitRateOptions", $"{rates.Min},{rates.Max}")
        .Line(head + "CompressionTypes", string.Join(',', compressions))
        .Line(head + "FPSMax", fps)
        .Line(head + "ResolutionTypes", Names(sizes));

    private static string Names(ImmutableArray<PictureSize> sizes) => string.Join(',', sizes.OrderByDescending(s => s.Width * s.Height).Select(Resolutions.NameOf));
}
