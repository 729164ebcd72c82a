namespace Emulator.Protocol.Rtp;

/// <summary>
/// Follows the sequence numbers of one who sends (RFC 3550 appendix A.1, in short): what is new, what is late or came twice, and how much never came.
/// For one thread at a time.
/// </summary>
public sealed class RtpSequence
{
    // Beyond it a sender has begun anew.
    private const int MaxGap = 3000;
    private const int MaxLate = 100;

    private uint? _source;
    private ushort _last;

    /// <summary>Packets that are missing so far.</summary>
    public long Lost { get; private set; }

    /// <summary>Packets that came late or a second time.</summary>
    public long Late { get; private set; }

    /// <summary>Takes a packet. False for one that others have gone before: its turn is over.</summary>
    public bool Take(uint source, ushort sequence)
    {
        var ahead = (short)(sequence - _last);
        if (_source != source || ahead > MaxGap || ahead < -MaxLate)
        {
            (_source, _last) = (source, sequence);
            return true;
        }

        if (ahead <= 0)
        {
            Late++;
            return false;
        }

        Lost += ahead - 1;
        _last = sequence;
        return true;
    }
}
