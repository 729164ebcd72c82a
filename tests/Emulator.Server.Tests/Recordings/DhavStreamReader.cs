using System.Buffers.Binary;
using System.Text;
using Emulator.Protocol.Dhav;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Recordings;

/// <summary>Takes packets of an endless answer from a bare socket, one at a time.</summary>
internal sealed class DhavStreamReader(RawClient client, string head) : IDisposable
{
    /// <summary>Status line and headers.</summary>
    public string Head => head;

    public RawClient Client => client;

    /// <summary>The next DHAV frame.</summary>
    public async Task<DhavFrame> NextAsync()
    {
        var bytes = await PacketAsync(12);
        Assert.True(DhavReader.Read(bytes, out var frame, out _, out var error) == DhavOutcome.Packet, error);
        return frame!;
    }

    /// <summary>The next DHAV frame of video; others are passed over.</summary>
    public async Task<DhavFrame> NextVideoAsync()
    {
        while (true)
        {
            if (await NextAsync() is { Head.Type: DhavFrameType.Key or DhavFrameType.Delta } frame)
            {
                return frame;
            }
        }
    }

    /// <summary>The next packet of the document's chapter 15.</summary>
    public async Task<DhPacket> NextDhAsync()
    {
        var bytes = await PacketAsync(4);
        Assert.True(DhReader.Read(bytes, out var packet, out _, out var error) == DhavOutcome.Packet, error);
        return packet!;
    }

    public void Dispose() => client.Dispose();

    // Of both containers, 24 bytes tell how long the whole is.
    private async Task<byte[]> PacketAsync(int lengthAt)
    {
        var start = Encoding.Latin1.GetBytes(await client.ReadAsync(24));
        var length = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(lengthAt));
        Assert.InRange(length, 24, DhavReader.MaxFrame);
        return [.. start, .. Encoding.Latin1.GetBytes(length > 24 ? await client.ReadAsync(length - 24) : "")];
    }
}
