using Emulator.TestKit;

namespace Emulator.Fuzz;

/// <summary>Takes any bytes and throws when something that must always hold does not.</summary>
internal delegate void Feed(ReadOnlySpan<byte> data);

/// <summary>One reader of what strangers send.</summary>
/// <param name="Name">Its name, and that of its folder under corpus/.</param>
/// <param name="Feed">Gives it an input.</param>
/// <param name="Tokens">Pieces that its inputs are made of, for mutation.</param>
internal sealed record FuzzTarget(string Name, Feed Feed, params string[] Tokens)
{
    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new FuzzTarget[]
    {
        new("query", TextTargets.Query, "&", "=", "%", "+", "?", "%C3%A9", "%00", "%ED%A0%80", "[0]", "action="),
        new("path", TextTargets.Path, ".", "[", "]", "[0]", "[*]", "[2147483647]", "table.", " ", "0u"),
        new("header", TextTargets.Header, "Digest ", "Basic ", "\"", "\\", ",", "=", "qop=auth", "nc=00000001", "cnonce=x", "uri=", "algorithm=SHA-256", "Og=="),
        new("rtsp", RtspTarget.Rtsp, "\r\n", "\r\n\r\n", " RTSP/1.0", "CSeq: ", "Content-Length: ", "Session: ", "Transport: ", "RTP/AVP", "interleaved=", "client_port=", "Range: ", "npt=", "clock=", "$\u0000\u0000\u0004", "$\u0001\u00ff\u00ff", "99999999999"),
        new("jpeg", JpegTarget.Jpeg, "\u00ff\u00d8", "\u00ff\u00d9", "\u00ff\u00d0", "\u00ff\u00da", "\u00ff\u00c0", "\u00ff\u00c4", "\u00ff\u00db", "\u00ff\u00dd\u0000\u0004\u0000\u0002", "\u00ff\u00fe\u0000\u0002", "\u00ff\u0000"),
        new("dhav", DhavTarget.Dhav, "DHAV", "dhav", "\u00fd", "\u00fc", "\u00f0", "\u00f1", "\u0080\u0000\u0010\u0010", "\u0081\u0000\u0004\u0019", "\u0083\u0001\u000e\u0002", "\u0000\u0000\u0000\u0000"),
        new("dh", DhavTarget.Dh, "DH", "\u0010", "\u0020", "\u0021", "\u0022\u0008\u0000\u0000CAM1", "\u0031\u0008\u0000\u0000", "\u0023\u0008\u0000\u0000", "\u0024\u0018\u0000\u0000", "\u0000\u0000\u0000\u0000"),
        new("multipart", SoundTargets.Multipart, "\r\n", "\n", "--b", "--b--", "\r\n--b\r\n", "Content-Type: ", "Content-Length: ", "0", "99999999999", "-1"),
        new("adts", SoundTargets.Adts, "\u00ff\u00f1", "\u00ff\u00f0", "\u00ff", "\u0060\u0040\u001a\u001f\u00fc", "\u0000\u00ff\u00fc"),
        new("profile", DeviceTargets.Profile, "\n", "\n  ", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "extends: ipc\n", "[*]", "config:\n  ", "99999999999999999999", "null", "\"", "#", "<<: "),
        new("set", DeviceTargets.Set, "&", "=", "[0]", "[1]", "[*]", "[3]", ".", "table.", "true", "-1", "8191", "1 00:00:00-24:00:00", "VideoColor[0][0].Hue=", "Encode[0].MainFormat[0].Video.", "%", "VideoStandard=NTSC&"),
        new("control", ControlTarget.Control, "\n", "{", "}", "[", "]", ":", ",", "\"", "null", "true", "-1", "1e400", "\\u0000", "\\ud800", "\u00ff", "/api/v1/devices/ipc-1/", "/api/v1/devices/*/", "?since=", "&limit=", "%2F", "%00", "..", "\"kind\":", "\"params\":", "\"seconds\":"),
        new("cgi", CameraTargets.Cgi, "&", "=", "%", "+", "[0]", "[9999999999]", ".", "-1", "0", "99999999999", "channel=", "object=", "count=", "condition.", "2026-1-5%2008:00:00", "0000-00-00%2000:00:00", "9999-12-31%2023:59:59", "name=", "recno=", "codes=[All]", "../", "%2e%2e%2f", "%00", "\nRange: bytes=", "\n\n", "POST ", "\u00e9") { MoreSeeds = CameraTargets.Examples },
        new("rpc", CameraTargets.Rpc, ["{", "}", "[", "]", ":", ",", "\"", "null", "true", "-1", "1e400", "\\u0000", "\\ud800", "\u00ff", "\"params\":", "\"object\":", "\"session\":\"SESSION\"", "\"method\":", "\"table\":", "\"name\":", "\"options\":", "configManager.", "ptz.", "mediaFileFind.", "userManager."]),
        new("wire", CameraTargets.Wire, "\u0000", "\u0001", "\u0002", "\r\n", "\r\n\r\n", " HTTP/1.1", " RTSP/1.0", "Authorization: Basic YWRtaW46YWRtaW4=\r\n", "Content-Length: ", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Session: ", "Transport: RTP/AVP/TCP;interleaved=0-1\r\n", "$\u0000\u0000\u0004", "\u0020\u0000\u0000\u0000DHIP", "99999999999"),
        new("discovery", CameraTargets.Discovery, ["{", "}", "[", "]", ":", ",", "\"", "null", "true", "-1", "1e400", "\\u0000", "\\ud800", "\u00ff", "\u0020\u0000\u0000\u0000DHIP", "\u0000\u0000\u0000\u0000", "\"mac\":", "\"method\":", "DHDiscover.search"]),
        new("scenario", FileTargets.Scenario, ["\n", "\n  ", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "99999999999999999999", "null", "\"", "#", "<<: ", "\nsteps:", "after: ", "every: ", "times: ", "on: ", "fault: ", "stimulus: ", "expect: ", "kind: ", "within: ", "count: "]),
        new("fleet", FileTargets.Fleet, ["\n", "\n  ", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "99999999999999999999", "null", "\"", "#", "<<: ", "devices:\n", "- profile: ipc\n", "count: ", "address: 127.0.1.1+", "http: ", "config:", "data: ", "serial: ", "mac: "]),
        new("backup", FileTargets.Backup, ["{", "}", "[", "]", ":", ",", "\"", "null", "true", "-1", "1e400", "\\u0000", "\\ud800", "\u00ff", "\n", "=", "table.", "table.General.MachineName=", "[1023]", "[99999999]", "Encode[0].MainFormat[0].", "\"Encode\":", "ChannelTitle[31].Name="]),
        new("video", FileTargets.Video, "\u0000\u0000\u0001", "\u0000\u0000\u0000\u0001", "\u0000\u0000\u0003", "\u0067\u0064", "\u0042\u0001\u0001", "\u0006\u0005", "\u00ff", "\u0080", "\u0000\u0000\u0000\u0000"),
        new("words", WordTargets.Words, "bytes=", "-", ",", "npt=", "clock=", "now", "T", "Z", ":", ".", "0", "9223372036854775807", "9223372036854775806", "ms", "h", "d", "127.0.0.1", "+", "::1", "255.255.255.255"),
        new("rtp", WordTargets.Rtp, "\u0080", "\u0090", "\u00a0", "\u00bf", "\u00c8", "\u00c9", "\u00ca", "\u00cb", "\u00ff\u00ff", "\u0000\u0000", "\u0000\u0006"),
        new("dhip", WordTargets.Dhip, "\u0020\u0000\u0000\u0000DHIP", "DHIP", "\u0000\u0000\u0000\u0000", "\u0005\u0000\u0000\u0000", "\u00ff\u00ff\u00ff\u00ff", "\u0000\u0000\u0004\u0000", "{}"),
    }.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>Inputs that are written elsewhere already.</summary>
    public Func<IEnumerable<byte[]>> MoreSeeds { get; init; } = static () => [];

    public string Folder => Path.Combine(Repository.Root, "tests", "Emulator.Fuzz", "corpus", Name);

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal)];
}
