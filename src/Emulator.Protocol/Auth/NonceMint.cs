using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Emulator.Protocol.Auth;

/// <summary>What a nonce that a client sent back is worth.</summary>
public enum NonceState
{
    /// <summary>Ours and young enough.</summary>
    Fresh,

    /// <summary>Ours, but too old: challenge again with stale=TRUE.</summary>
    Stale,

    /// <summary>Not ours.</summary>
    Foreign,
}

/// <summary>
/// Makes nonces that carry their own age and seal, so that none has to be remembered and a flood of challenges costs no memory.
/// </summary>
/// <param name="key">The secret that seals them, 16 bytes or more.</param>
public sealed class NonceMint(byte[] key)
{
    private const int StampLength = 8;
    private const int SealLength = 12;

    // Below the milliseconds there is room to tell those of one millisecond apart: a virtual clock may stand.
    private const int CountBits = 12;

    private int _count;

    /// <summary>A nonce of 40 hex digits, of which the first 16 never get smaller from one millisecond to the next. No two are alike.</summary>
    /// <param name="now">Milliseconds on any clock that only moves forwards.</param>
    public string Mint(long now)
    {
        Span<byte> nonce = stackalloc byte[StampLength + SealLength];
        BinaryPrimitives.WriteInt64BigEndian(nonce, (now << CountBits) | (long)(Interlocked.Increment(ref _count) & ((1 << CountBits) - 1)));
        Seal(nonce[..StampLength], nonce[StampLength..]);
        return Convert.ToHexStringLower(nonce);
    }

    /// <summary>Checks a nonce's seal and age.</summary>
    /// <param name="nonce">As the client sent it.</param>
    /// <param name="now">Milliseconds on the clock given to <see cref="Mint"/>.</param>
    /// <param name="lifetime">Milliseconds a nonce may be used.</param>
    public NonceState Check(string nonce, long now, long lifetime)
    {
        Span<byte> bytes = stackalloc byte[StampLength + SealLength];
        if (nonce.Length != 2 * bytes.Length || Convert.FromHexString(nonce, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return NonceState.Foreign;
        }

        Span<byte> seal = stackalloc byte[SealLength];
        Seal(bytes[..StampLength], seal);
        if (!CryptographicOperations.FixedTimeEquals(seal, bytes[StampLength..]))
        {
            return NonceState.Foreign;
        }

        var age = now - (BinaryPrimitives.ReadInt64BigEndian(bytes) >> CountBits);
        return age >= 0 && age <= lifetime ? NonceState.Fresh : NonceState.Stale;
    }

    /// <summary>When a nonce was made, on the clock given to <see cref="Mint"/>; 0 for what is none of ours.</summary>
    public static long MadeAt(string nonce) => OrderOf(nonce) >> CountBits;

    /// <summary>A number that is greater for a nonce that was made later; 0 for what is none of ours.</summary>
    public static long OrderOf(string nonce)
    {
        ArgumentNullException.ThrowIfNull(nonce);
        return nonce.Length == 2 * (StampLength + SealLength) && long.TryParse(nonce.AsSpan(0, 2 * StampLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var order) ? order : 0;
    }

    private void Seal(ReadOnlySpan<byte> stamp, Span<byte> seal)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, stamp, hash);
        hash[..SealLength].CopyTo(seal);
    }
}
