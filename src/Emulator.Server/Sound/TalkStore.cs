using System.Buffers;
using System.Net;
using Emulator.Media;

namespace Emulator.Server.Sound;

/// <summary>What clients said into a device: the newest talks, and of all their sound the newest bytes. Safe for any number of threads.</summary>
internal sealed class TalkStore(TimeProvider time)
{
    /// <summary>Bytes of sound that are kept: 17 minutes of G.711.</summary>
    public const long MaxBytes = 8 * 1024 * 1024;

    /// <summary>Talks that are kept.</summary>
    public const int MaxTalks = 256;

    private readonly Lock _gate = new();
    private readonly List<Talk> _talks = [];
    private readonly List<Talk> _talking = [];
    private long _kept;
    private long _count;

    /// <summary>Whether anybody talks now.</summary>
    public bool IsTalking
    {
        get
        {
            lock (_gate)
            {
                return _talking.Count > 0;
            }
        }
    }

    /// <summary>Whether somebody talks on an audio output.</summary>
    public bool IsTaken(int channel)
    {
        lock (_gate)
        {
            return _talking.Any(t => t.Channel == channel);
        }
    }

    /// <summary>Takes an audio output for a talk; null while another has it.</summary>
    /// <param name="peer">Who talks.</param>
    /// <param name="user">As whom.</param>
    /// <param name="channel">The audio output, from 0.</param>
    /// <param name="form">How it comes.</param>
    /// <param name="steals">Whether it is taken from another who has it.</param>
    public Talk? Begin(IPEndPoint peer, string user, int channel, string form, bool steals = false)
    {
        lock (_gate)
        {
            foreach (var other in steals ? _talking.Where(t => t.Channel == channel).ToArray() : [])
            {
                (other.IsStolen, other.IsUnheard, other.Ended) = (true, true, time.GetUtcNow());
                _talking.Remove(other);
            }

            if (_talking.Any(t => t.Channel == channel))
            {
                return null;
            }

            var talk = new Talk(++_count, time.GetUtcNow(), peer, user, channel, form);
            _talking.Add(talk);
            _talks.Add(talk);
            if (_talks.Count > MaxTalks)
            {
                _kept -= _talks[0].Kept;
                _talks.RemoveAt(0);
            }

            return talk;
        }
    }

    /// <summary>Gives the audio output back.</summary>
    public void End(Talk talk)
    {
        lock (_gate)
        {
            talk.Ended ??= time.GetUtcNow();
            _talking.Remove(talk);
        }
    }

    /// <summary>A part of a talk begins.</summary>
    public void BeginPart(Talk talk, AudioFormat format)
    {
        lock (_gate)
        {
            talk.Format = format;
            talk.Packets++;
        }
    }

    /// <summary>Takes sound.</summary>
    public void Add(Talk talk, in ReadOnlySequence<byte> sound)
    {
        lock (_gate)
        {
            if (talk.IsUnheard)
            {
                return;
            }

            talk.Heard = time.GetUtcNow();
            foreach (var piece in sound)
            {
                talk.Add(piece.Span);
            }

            // One that was forgotten while it went on is counted no more.
            if (_talks.Contains(talk))
            {
                _kept += sound.Length;
                MakeRoom();
            }
        }
    }

    /// <summary>Looks at all talks, oldest first.</summary>
    public IReadOnlyList<T> Select<T>(Func<Talk, T> look)
    {
        lock (_gate)
        {
            return [.. _talks.Select(look)];
        }
    }

    /// <summary>Forgets everything; who talks now goes on with what it says from here.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _talks.RemoveAll(t => t.Ended is not null);
            foreach (var talk in _talks)
            {
                while (talk.DropOldest() > 0)
                {
                }
            }

            _kept = 0;
        }
    }

    private void MakeRoom()
    {
        foreach (var talk in _talks)
        {
            while (_kept > MaxBytes && talk.DropOldest() is > 0 and var dropped)
            {
                _kept -= dropped;
            }
        }
    }
}
