using System.Collections.Immutable;
using System.Net;
using Emulator.Device.Profiles;
using Emulator.Device.VideoTalk;
using Emulator.Server.Events;
using Emulator.Server.Pictures;
using Emulator.Server.Rtsp;
using Emulator.Server.Sound;
using Emulator.Server.Streams;

namespace Emulator.Server.Calls;

/// <summary>The calls of a device on the network: who is told of them, and the sound of the one that is on.</summary>
internal sealed class CameraCalls : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Device.Device _device;
    private readonly CameraSound _sound;
    private readonly CameraStreams _streams;
    private readonly CameraRtsp _rtsp;
    private readonly Func<IPAddress> _address;
    private readonly ILogger _log;
    private TalkSound? _now;
    private TalkVideo? _video;
    private long _call;

    /// <param name="device">The device.</param>
    /// <param name="talk">Its talk.</param>
    /// <param name="subscriptions">Who listens to it.</param>
    /// <param name="sound">What it hears and says.</param>
    /// <param name="streams">What it streams.</param>
    /// <param name="rtsp">Its ports for RTP.</param>
    /// <param name="address">The address that it is bound to.</param>
    /// <param name="dialect">Whose manners it has.</param>
    /// <param name="log">Where it is told what kept sound from being made.</param>
    public CameraCalls(
        Device.Device device, VideoTalkPeer talk, Subscriptions subscriptions, CameraSound sound, CameraStreams streams, CameraRtsp rtsp, Func<IPAddress> address, Dialect dialect, ILogger log)
    {
        (_device, _sound, _streams, _rtsp, _address, _log) = (device, sound, streams, rtsp, address, log);
        Talk = talk;
        Listeners = new TalkStreams(device, subscriptions, dialect);
        talk.Changed += OnChanged;
        talk.Sound = Describe;
    }

    /// <summary>The state machine.</summary>
    public VideoTalkPeer Talk { get; }

    /// <summary>Who is told of its states.</summary>
    public TalkStreams Listeners { get; }

    /// <summary>How sound can be coded, what is set first.</summary>
    public ImmutableArray<TalkFormat> Formats => TalkFormats.Of(_device.Profile, _sound.CodedAs(0));

    /// <summary>The address that media come from and go to. A device that listens everywhere does so in IPv4.</summary>
    public IPAddress Local => _address() is var address && address.Equals(IPAddress.IPv6Any) ? IPAddress.Any : address;

    public void Dispose()
    {
        Talk.Changed -= OnChanged;
        lock (_gate)
        {
            End();
        }
    }

    private void End()
    {
        _now?.Dispose();
        _video?.Dispose();
        (_now, _video) = (null, null);
    }

    private object? Describe()
    {
        lock (_gate)
        {
            return _now?.Describe(_video?.Packets ?? 0);
        }
    }

    private void OnChanged(TalkChange change)
    {
        if (change.State == TalkState.Busying)
        {
            Listeners.Tell(TalkText.Of(change.State, offer: null), now: null);
            return;
        }

        if (change.Ended)
        {
            lock (_gate)
            {
                End();
            }

            Listeners.Tell(TalkText.Of(change.State, offer: null), now: "");
            return;
        }

        var text = TalkText.Of(change.State, Offer(change));
        Listeners.Tell(text, now: text);
    }

    private TalkOffer Offer(TalkChange change)
    {
        var call = change.Call;
        int port, videoPort;
        lock (_gate)
        {
            if (_now is null || _call != call.Number)
            {
                End();
                _call = call.Number;
                _video = _rtsp.Describe(0, 0) is not null && _rtsp.Ports.Open(Local) is { } picture ? new TalkVideo(_rtsp, picture) : null;
                _now = _rtsp.Ports.Open(Local) is { } sockets ? new TalkSound(_device, _sound, _rtsp, sockets, format => _streams.Audio(0, format), problem => _log.LogError(problem, "{Device}: sound of a call", _device.Identity.Id)) : null;
            }

            (port, videoPort) = (_now?.Port ?? 0, _video?.Port ?? 0);
            if (change.State == TalkState.Answer)
            {
                _now?.Begin(call);
                _video?.Begin(call);
            }
        }

        var own = Local.Equals(IPAddress.Any) && IPAddress.TryParse(_device.Identity.Address, out var told) ? told : Local;
        return new TalkOffer(
            call.Media is { } media && RtpSocketPair.IsMulticast(media.Address) ? media.Address : own,
            port,
            call.Media is { } agreed ? [agreed.Audio] : Formats,
            videoPort,
            _device.Config.Current.Text(StreamFormat.HeadOf(0, 0) + ".Video.Compression"));
    }
}
