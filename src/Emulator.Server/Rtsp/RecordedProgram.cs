using Emulator.Device.Time;

namespace Emulator.Server.Rtsp;

/// <summary>Recordings to one client: between two times, or one file (document sections 4.1.2 and 4.1.3).</summary>
internal sealed class RecordedProgram(RtspPresentation presentation, RecordedTimeline timeline, PlaybackPacer pacer, DeviceClock clock) : RtspProgram(presentation)
{
    private const double MaxScale = 16;
    private const double MinScale = 0.5;

    private RecordedPlayer? _player;

    public override string Range => Protocol.Rtsp.PlayRange.Npt(TimeSpan.Zero, timeline.Duration);

    public override bool EndsSession => false;

    public override PlayAnswer? Play(RtpSender sender, PlayRequest request, out int status)
    {
        status = 457;
        var range = request.Range;
        (TimeSpan? from, TimeSpan? to) = range switch
        {
            null => (null, null),
            { IsClock: true } => (Npt(range.StartUtc), Npt(range.EndUtc)),
            _ => (range.FromNow ? null : range.Start, range.End),
        };
        // Backwards a range is written from its later end (RFC 2326 section 12.34).
        var backwards = request.Scale < 0;
        if (from > timeline.Duration || (from is { } a && to is { } b && (backwards ? b >= a : a >= b)))
        {
            return null;
        }

        var scale = Math.CopySign(Math.Clamp(Math.Abs(request.Scale), MinScale, MaxScale), request.Scale);
        _player ??= new RecordedPlayer(timeline, new RtpPacker(Presentation), clock, sender.Has);
        if (from is null && (range is not null || !_player.CanGoOn))
        {
            from = backwards ? timeline.Duration : TimeSpan.Zero;
        }

        var first = _player.Play(from, to, scale);
        pacer.Add(_player, sender);
        status = 200;
        var told = range is { IsClock: true }
            ? Protocol.Rtsp.PlayRange.Clock(timeline.UtcOf(_player.Start), to is { } until ? timeline.UtcOf(until) : null)
            : Protocol.Rtsp.PlayRange.Npt(_player.Start, to ?? (backwards ? TimeSpan.Zero : timeline.Duration));
        return new PlayAnswer(_player, first, told, scale);
    }

    private TimeSpan? Npt(DateTime? utc) => utc is { } moment ? timeline.NptOf(moment) : null;

    public override void Pause()
    {
        if (_player is { } player)
        {
            pacer.Remove(player);
            player.Pause();
        }
    }
}
