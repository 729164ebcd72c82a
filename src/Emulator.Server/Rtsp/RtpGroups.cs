using System.Net;
using Emulator.Server.Faults;
using Emulator.Server.Streams;

namespace Emulator.Server.Rtsp;

/// <summary>
/// The multicast groups of a device, one for each stream: 239.255 and two numbers of its own, ports from the end of the range that the
/// configuration has. A group is sent to while somebody plays it, once for all.
/// </summary>
internal sealed class RtpGroups(CameraRtsp rtsp, Device.Device device) : IDisposable
{
    /// <summary>Hops that packets to a group may make.</summary>
    public const int TimeToLive = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamKey, RtpGroup> _groups = [];

    /// <summary>The group of a stream.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="presentation">How it was described.</param>
    /// <param name="local">The address that it is sent from.</param>
    public RtpGroup Of(int channel, int stream, RtspPresentation presentation, IPAddress local)
    {
        lock (_gate)
        {
            var key = new StreamKey(channel, stream);
            if (_groups.TryGetValue(key, out var group) && !group.IsOver && group.Presentation.Holds(presentation.Settings) && group.Local.Equals(local))
            {
                return group;
            }

            group?.Dispose();
            var config = device.Config.Current;
            var place = (channel * (1 + device.Profile.Encode.ExtraStreams)) + stream;
            var port = (config.Int("RTSP.RTP.EndPort", 40000) & ~1) - (4 * (place + 1));
            var own = device.Identity.NonceKey;
            var address = new IPAddress([239, 255, own[0], (byte)(own[1] + place)]);
            _groups[key] = group = new RtpGroup(rtsp, channel, rtsp.Feed(channel, stream), presentation, local, address, port);
            return group;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var group in _groups.Values)
            {
                group.Dispose();
            }
        }
    }
}

/// <summary>A stream on its way to a multicast group.</summary>
internal sealed class RtpGroup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DatagramSender _sender;
    private readonly RtpViewer _viewer;
    private readonly int _port;
    private readonly HashSet<MulticastSender> _players = [];

    public RtpGroup(CameraRtsp rtsp, int channel, RtpFeed feed, RtspPresentation presentation, IPAddress local, IPAddress address, int port)
    {
        _port = port;
        Presentation = presentation;
        Local = local;
        Address = address;
        _sender = new DatagramSender(presentation.Media.Count) { Ended = () => ThreadPool.UnsafeQueueUserWorkItem(_ => OnEnded(), null) };
        var at = new FaultContext(FaultSurface.Rtsp) { Channel = channel + 1 };
        _sender.Faulted = new FaultedStream(rtsp.Faults, rtsp.Device.Clock, presentation, () => at) { Kick = _sender.Kick };
        for (var track = 0; track < presentation.Media.Count; track++)
        {
            _sender.SetUp(track, rtsp.NewTrack(presentation, track), RtpSocketPair.ToGroup(local, new IPEndPoint(address, PortOf(track)), RtpGroups.TimeToLive));
        }

        _viewer = new RtpViewer(feed, _sender.Has);
    }

    public RtspPresentation Presentation { get; }

    public IPAddress Local { get; }

    /// <summary>Address of the group.</summary>
    public IPAddress Address { get; }

    /// <summary>Whether its stream has ended.</summary>
    public bool IsOver { get; private set; }

    public RtpTrack Track(int track) => _sender.Tracks[track]!;

    /// <summary>Port of a track's packets; its reports have the next.</summary>
    public int PortOf(int track) => _port + (2 * track);

    /// <summary>One more plays it.</summary>
    /// <param name="player">Who.</param>
    /// <param name="first">Position of the next frame, where it is known.</param>
    public bool Join(MulticastSender player, out TimeSpan? first)
    {
        lock (_gate)
        {
            first = null;
            if (!IsOver && _players.Count == 0)
            {
                IsOver = !_viewer.Join(_sender, Presentation, out first);
                if (!IsOver)
                {
                    _sender.Start(_viewer);
                }
            }

            return !IsOver && (_players.Add(player) || true);
        }
    }

    /// <summary>One plays it no more; the last one stops it.</summary>
    public void Leave(MulticastSender player)
    {
        lock (_gate)
        {
            if (_players.Remove(player) && _players.Count == 0)
            {
                _sender.Stop();
                _viewer.Leave();
            }
        }
    }

    public void Dispose()
    {
        _viewer.Leave();
        _sender.Close();
    }

    private void OnEnded()
    {
        MulticastSender[] players;
        lock (_gate)
        {
            IsOver = true;
            players = [.. _players];
        }

        foreach (var player in players)
        {
            player.Ended?.Invoke();
        }
    }
}

/// <summary>A session's part in a multicast group: it sends nothing itself.</summary>
internal sealed class MulticastSender(RtpGroup group) : RtpSender(group.Presentation.Media.Count)
{
    public RtpGroup Group => group;

    public void SetUp(int track) => Add(track, group.Track(track), group.PortOf(track));

    public override void Kick()
    {
    }

    // The group goes on for others.
    public override void Bye()
    {
    }
}

/// <summary>A live stream to a multicast group.</summary>
internal sealed class GroupProgram(RtpGroup group, MulticastSender sender) : RtspProgram(group.Presentation)
{
    private readonly Nothing _nothing = new();

    public override string Range => "npt=now-";

    public override bool EndsSession => true;

    public override PlayAnswer? Play(RtpSender player, PlayRequest request, out int status)
    {
        status = 454;
        return group.Join(sender, out var first) ? new PlayAnswer(_nothing, first, Range, null) : null;
    }

    public override void Pause() => group.Leave(sender);

    private sealed class Nothing : IRtpSource
    {
        public long Dropped => 0;

        public RtpNext TryNext(out RtpFrame frame)
        {
            frame = null!;
            return RtpNext.Nothing;
        }
    }
}
