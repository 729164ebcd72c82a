using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Emulator.Device.Profiles;
using Emulator.Server.Hosting;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Calls;

/// <summary>A client of a door station: what it asks, what it is told, and a UDP port for its sound.</summary>
internal static class TalkClient
{
    public const string Script = "/cgi-bin/VideoTalkPeer.cgi?action=";
    public const string Media = "Talkback.Protocol=UDP&Talkback.Type=Talk&Talkback.MediaAddr=127.0.0.1";

    /// <summary>A door station that also takes Basic, for clients on bare sockets.</summary>
    public static DeviceProfile Vto { get; } = TestProfiles.All["vto"] with { Habits = TestProfiles.All["vto"].Habits with { Auth = AuthScheme.BasicAndDigest } };

    public static Task<TestCamera> StartAsync(Func<EmulatorOptions, EmulatorOptions>? with = null) => TestCamera.StartAsync(Vto, with);

    /// <summary>Attaches, and reads the head.</summary>
    public static async Task<EventListener> AttachAsync(this TestCamera camera, string more = "")
    {
        var listener = new EventListener(await RawClient.GetAsync(camera.Url, Script + "attachState" + more), camera.Device().Profile.Habits.Boundary);
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=", await listener.Raw.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        return listener;
    }

    /// <summary>Reads a part as keys and values; the number of the subscription stands first.</summary>
    public static async Task<Dictionary<string, string>> PartAsync(this EventListener listener, string afterColon = "")
    {
        var text = await listener.ReadAsync(afterColon);
        Assert.StartsWith("SID=", text, StringComparison.Ordinal);
        return text.Split("\r\n").ToDictionary(line => line[..line.IndexOf('=')], line => line[(line.IndexOf('=') + 1)..], StringComparer.Ordinal);
    }

    /// <summary>Reads parts and gives the state of each.</summary>
    public static async Task<string[]> StatesAsync(this EventListener listener, int count)
    {
        var states = new string[count];
        for (var i = 0; i < count; i++)
        {
            states[i] = (await listener.PartAsync()).GetValueOrDefault("state.State", "");
        }

        return states;
    }

    public static Task<string> TalkAsync(this TestCamera camera, string action) => camera.GetAsync(Script + action);

    public static async Task<JsonElement> TalkStateAsync(this TestCamera camera) => (await camera.StateAsync()).GetProperty("parts").GetProperty("talk");

    public static async Task<string> StateNameAsync(this TestCamera camera) => (await camera.TalkStateAsync()).GetProperty("state").GetString()!;

    public static Task<SensorAnswer[]> RingAsync(this TestCamera camera) => camera.StimulateAsync(new { kind = "doorbell" });

    public static int Port(this Dictionary<string, string> part) => int.Parse(part["state.Talkback.Audio.AudioPort"], CultureInfo.InvariantCulture);

    /// <summary>What was refused, in the words of the dialect.</summary>
    public const string Impossible = "Error\r\nErrorID=2, Detail=Invalid Request!\r\n";
}

/// <summary>A UDP port.</summary>
internal sealed class Ear : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    public async Task<byte[]> HearAsync()
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        return (await _socket.ReceiveAsync(patience.Token)).Buffer;
    }

    /// <summary>What has come so far, without waiting.</summary>
    public List<byte[]> Rest()
    {
        var all = new List<byte[]>();
        while (_socket.Available > 0)
        {
            IPEndPoint? from = null;
            all.Add(_socket.Receive(ref from));
        }

        return all;
    }

    public void Say(int port, byte[] packet) => _socket.Send(packet, new IPEndPoint(IPAddress.Loopback, port));

    public void Dispose() => _socket.Dispose();

    /// <summary>An RTP packet.</summary>
    public static byte[] Packet(int type, ushort sequence, uint time, byte[] payload, uint source = 7) =>
        [0x80, (byte)type, (byte)(sequence >> 8), (byte)sequence, (byte)(time >> 24), (byte)(time >> 16), (byte)(time >> 8), (byte)time, (byte)(source >> 24), (byte)(source >> 16), (byte)(source >> 8), (byte)source, .. payload];
}
