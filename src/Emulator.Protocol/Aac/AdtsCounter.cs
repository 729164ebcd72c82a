namespace Emulator.Protocol.Aac;

/// <summary>Counts the frames of an ADTS stream that comes in pieces cut anywhere. What is no frame is skipped.</summary>
public sealed class AdtsCounter
{
    private readonly byte[] _head = new byte[AdtsHeader.Length];
    private int _held;
    private int _skip;

    /// <summary>Frames whose headers have been seen.</summary>
    public long Frames { get; private set; }

    /// <summary>Samples a second of the first frame; 0 before it.</summary>
    public int Rate { get; private set; }

    /// <summary>Takes the next piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_skip > 0)
            {
                var rest = Math.Min(_skip, piece.Length);
                _skip -= rest;
                piece = piece[rest..];
                continue;
            }

            var taken = Math.Min(_head.Length - _held, piece.Length);
            piece[..taken].CopyTo(_head.AsSpan(_held));
            _held += taken;
            piece = piece[taken..];
            if (_held == _head.Length)
            {
                Look();
            }
        }
    }

    private void Look()
    {
        if (AdtsHeader.TryRead(_head, out var header))
        {
            Frames++;
            Rate = Rate == 0 ? header.Rate : Rate;
            _skip = header.FrameLength - _head.Length;
            _held = 0;
            return;
        }

        _head.AsSpan(1).CopyTo(_head);
        _held--;
    }
}
