using System.Net;
using System.Net.Sockets;
using Emulator.Device.VideoTalk;
using Emulator.Server.Rtsp;

namespace Emulator.Server.Calls;

/// <summary>The picture of one call: the main stream as RTP to the port that the peer told, from the answer to the end. What the peer shows is not looked at.</summary>
internal sealed class TalkVideo(CameraRtsp rtsp, RtpSocketPair sockets) : IDisposable
{
    private readonly Lock _gate = new();
    private DatagramSender? _sender;
    private RtpViewer? _viewer;
    private RtpTrack? _track;
    private bool _disposed;

    /// <summary>Where it comes from.</summary>
    public int Port => sockets.Port;

    /// <summary>Packets sent.</summary>
    public long Packets => _track?.Packets ?? 0;

    /// <summary>Begins to show, if the peer wants to see.</summary>
    public void Begin(TalkCall call)
    {
        lock (_gate)
        {
            if (_disposed || _sender is not null || call.Media is not { VideoPort: > 0 } media || rtsp.Describe(0, 0) is not { } presentation || !TryAimAt(new IPEndPoint(media.Address, media.VideoPort)))
            {
                return;
            }

            _track = rtsp.NewTrack(presentation, RtspPresentation.VideoTrack);
            _sender = new DatagramSender(presentation.Media.Count);
            _sender.SetUp(RtspPresentation.VideoTrack, _track, sockets);
            _viewer = new RtpViewer(rtsp.Feed(0, 0), _sender.Has);
            if (_viewer.Join(_sender, presentation, out _))
            {
                _sender.Start(_viewer);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _viewer?.Leave();
            _sender?.Bye();
            _sender?.Close();
            sockets.Dispose();
        }
    }

    private bool TryAimAt(IPEndPoint to)
    {
        try
        {
            sockets.AimAt(to);
            sockets.SendTo(to, new IPEndPoint(to.Address, Math.Min(to.Port + 1, IPEndPoint.MaxPort)));
            return true;
        }
        catch (SocketException)
        {
            // No way leads there.
            return false;
        }
    }
}
