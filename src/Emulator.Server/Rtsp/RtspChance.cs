using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Emulator.Server.Rtsp;

/// <summary>Session ids, sources, first sequence numbers: unguessable, and the same in two runs of a seed.</summary>
internal sealed class RtspChance(byte[] key)
{
    private long _drawn;

    /// <summary>A session id of sixteen digits.</summary>
    public string SessionId() => (1_000_000_000_000_000 + (Next() % 9_000_000_000_000_000)).ToString(CultureInfo.InvariantCulture);

    /// <summary>What is a track's own.</summary>
    public (uint Source, ushort Sequence, uint Offset) Track()
    {
        var (one, other) = (Next(), Next());
        return ((uint)one, (ushort)(one >> 32), (uint)other);
    }

    private ulong Next()
    {
        Span<byte> input = stackalloc byte[12];
        "rtsp"u8.CopyTo(input);
        BinaryPrimitives.WriteInt64BigEndian(input[4..], Interlocked.Increment(ref _drawn));
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, input, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
