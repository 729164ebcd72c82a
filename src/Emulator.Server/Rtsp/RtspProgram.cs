using System.Globalization;
using Emulator.Protocol.Rtsp;

namespace Emulator.Server.Rtsp;

/// <summary>What a client asks for with PLAY.</summary>
/// <param name="Range">The part, or null to go on.</param>
/// <param name="Scale">How fast; 1 unless the client says.</param>
internal sealed record PlayRequest(PlayRange? Range, double Scale);

/// <summary>What begins to play.</summary>
/// <param name="Source">Where frames come from.</param>
/// <param name="First">Position of the first frame, which RTP-Info tells; null when it is not known yet.</param>
/// <param name="Range">Value of the Range header.</param>
/// <param name="Scale">Value of the Scale header, or null to leave it out.</param>
internal sealed record PlayAnswer(IRtpSource Source, TimeSpan? First, string Range, double? Scale)
{
    public string? ScaleText => Scale?.ToString("0.000000", CultureInfo.InvariantCulture);
}

/// <summary>What a session plays: a live stream, or recordings.</summary>
internal abstract class RtspProgram(RtspPresentation presentation)
{
    /// <summary>How it was described.</summary>
    public RtspPresentation Presentation => presentation;

    /// <summary>Value of <c>a=range</c>.</summary>
    public abstract string Range { get; }

    /// <summary>Whether the end of its source ends the session: a live stream that ends does not come back the same.</summary>
    public abstract bool EndsSession { get; }

    /// <summary>Begins or goes on. The source is held until the sender is started with it.</summary>
    /// <param name="sender">Who will send it.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="status">The status to refuse with, when the answer is null.</param>
    public abstract PlayAnswer? Play(RtpSender sender, PlayRequest request, out int status);

    /// <summary>Stops.</summary>
    public abstract void Pause();
}

/// <summary>A live stream to one client.</summary>
internal sealed class LiveProgram(RtspPresentation presentation, RtpFeed feed) : RtspProgram(presentation)
{
    private RtpViewer? _viewer;

    public override string Range => "npt=now-";

    public override bool EndsSession => true;

    public override PlayAnswer? Play(RtpSender sender, PlayRequest request, out int status)
    {
        // Whatever part is asked for: it is live.
        status = 454;
        _viewer ??= new RtpViewer(feed, sender.Has);
        return _viewer.Join(sender, Presentation, out var first) ? new PlayAnswer(_viewer, first, Range, null) : null;
    }

    public override void Pause() => _viewer?.Leave();
}
