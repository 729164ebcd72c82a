using System.Net;
using Emulator.Media;
using Emulator.Protocol.Aac;

namespace Emulator.Server.Sound;

/// <summary>What one client said into a device. It is written by that client's request alone and read by the control API, under the store's lock.</summary>
internal sealed class Talk(long number, DateTimeOffset began, IPEndPoint peer, string user, int channel, string form)
{
    /// <summary>As one body.</summary>
    public const string Whole = "singlepart";

    /// <summary>As a body of parts.</summary>
    public const string Parts = "multipart";

    /// <summary>As the sound of a call, in RTP.</summary>
    public const string Rtp = "rtp";

    // Whole samples of 16 bits, so that what is left after the oldest went still begins with one.
    private const int BlockBytes = 16 * 1024;

    private readonly Queue<byte[]> _blocks = new();
    private readonly AdtsCounter _frames = new();
    private byte[] _open = [];
    private int _used;

    public long Number => number;

    public DateTimeOffset Began { get; } = began;

    /// <summary>When the last bytes came.</summary>
    public DateTimeOffset Heard { get; set; } = began;

    /// <summary>When it ended, or null while it goes on.</summary>
    public DateTimeOffset? Ended { get; set; }

    public IPEndPoint Peer => peer;

    public string User => user;

    /// <summary>The audio output, from 0.</summary>
    public int Channel => channel;

    /// <summary>How it comes: <see cref="Whole"/>, <see cref="Parts"/> or <see cref="Rtp"/>.</summary>
    public string Form => form;

    /// <summary>Whether what is said in it is lost, as when another has taken its output.</summary>
    public bool IsUnheard { get; set; }

    /// <summary>Whether another has taken its output.</summary>
    public bool IsStolen { get; set; }

    /// <summary>What it is coded in; null until a part has said so.</summary>
    public AudioFormat? Format { get; set; }

    /// <summary>Bytes of sound, whether or not they are still kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Parts of a multipart body, packets of RTP; of any other, how often something came in.</summary>
    public long Packets { get; set; }

    /// <summary>Bytes that are kept: the newest.</summary>
    public long Kept { get; private set; }

    /// <summary>Samples a second: AAC says it by itself.</summary>
    public int? Rate => _frames.Rate > 0 ? _frames.Rate : Format?.Rate;

    /// <summary>How long it sounds.</summary>
    public TimeSpan Duration => Rate is { } rate ? TimeSpan.FromSeconds((double)Samples / rate) : TimeSpan.Zero;

    private long Samples => Format?.Codec switch
    {
        AudioCodec.Aac => _frames.Frames * AdtsHeader.SamplesPerFrame,
        AudioCodec.Pcm => Bytes / sizeof(short),
        _ => Bytes,
    };

    public void Add(ReadOnlySpan<byte> sound)
    {
        Bytes += sound.Length;
        Kept += sound.Length;
        if (Format?.Codec == AudioCodec.Aac)
        {
            _frames.Add(sound);
        }

        while (!sound.IsEmpty)
        {
            if (_used == _open.Length)
            {
                _blocks.Enqueue(_open = new byte[BlockBytes]);
                _used = 0;
            }

            var taken = Math.Min(sound.Length, _open.Length - _used);
            sound[..taken].CopyTo(_open.AsSpan(_used));
            _used += taken;
            sound = sound[taken..];
        }
    }

    /// <summary>Forgets the oldest bytes; 0 when there are none.</summary>
    /// <returns>How many.</returns>
    public int DropOldest()
    {
        if (!_blocks.TryDequeue(out var block))
        {
            return 0;
        }

        var dropped = ReferenceEquals(block, _open) ? _used : block.Length;
        if (ReferenceEquals(block, _open))
        {
            (_open, _used) = ([], 0);
        }

        Kept -= dropped;
        return dropped;
    }

    /// <summary>The bytes that are kept.</summary>
    public byte[] ToArray()
    {
        var all = new byte[Kept];
        var at = 0;
        foreach (var block in _blocks)
        {
            var length = ReferenceEquals(block, _open) ? _used : block.Length;
            block.AsSpan(0, length).CopyTo(all.AsSpan(at));
            at += length;
        }

        return all;
    }
}
