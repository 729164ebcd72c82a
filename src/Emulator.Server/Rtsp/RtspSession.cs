using System.Net;
using Emulator.Protocol.Rtp;
using Emulator.Server.Faults;

namespace Emulator.Server.Rtsp;

/// <summary>One client's session (RFC 2326 section 3): what it plays, how it is sent, and in which state it is.</summary>
internal sealed class RtspSession(string id, RtspUrl url, RtspProgram program, RtpSender sender, IPEndPoint peer, string user, DateTimeOffset began)
{
    private long _touched;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>The presentation's URL as the client wrote it.</summary>
    public RtspUrl Url => url;

    /// <summary>What it plays.</summary>
    public RtspProgram Program => program;

    /// <summary>How it is sent.</summary>
    public RtpSender Sender => sender;

    public IPEndPoint Peer => peer;

    public string User => user;

    public DateTimeOffset Began => began;

    /// <summary>Number of the connection that set it up.</summary>
    public long Connection { get; init; }

    /// <summary>What its client calls itself.</summary>
    public string? Agent { get; init; }

    /// <summary>The connection it plays on; null when it plays in datagrams.</summary>
    public RtspOutput? Output { get; init; }

    /// <summary>How packets travel: tcp, udp, multicast.</summary>
    public required string Transport { get; init; }

    /// <summary>Video channel, from 1; null when its URL names none.</summary>
    public int? Channel { get; init; }

    /// <summary>The occasion that it is for faults: what happens in it is an occasion of this.</summary>
    public FaultContext At => field ??= new FaultContext(FaultSurface.Rtsp) { Address = peer.Address, Path = url.Path, Query = url.Query, User = user, Session = id, Channel = Channel };

    /// <summary>Held while its state changes; never by whoever sends.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public RtspState State { get; set; }

    /// <summary>Keeps its user on; disposed of when it has ended.</summary>
    public IDisposable? Login { get; set; }

    /// <summary>True once it has ended, whoever still holds it.</summary>
    public bool IsOver { get; set; }

    /// <summary>Why it has ended, in a word for the journal: <c>teardown</c>, <c>timeout</c>, <c>connection</c> when its connection went, <c>played</c> at the end of what was asked for, <c>device</c>.</summary>
    public string EndReason { get; set; } = "device";

    /// <summary>When its client last gave a sign of life, as a timestamp of the device's time provider.</summary>
    public long Touched
    {
        get => Volatile.Read(ref _touched);
        set => Volatile.Write(ref _touched, value);
    }

    /// <summary>When its receiver last reported, or when it began to play, as a timestamp.</summary>
    public long ReportedAt { get; set; }

    /// <summary>Frames that were gone before its client could take them.</summary>
    public long Dropped => sender.Source?.Dropped ?? 0;

    /// <summary>Packets that the network did not take.</summary>
    public long Lost => (sender as DatagramSender)?.Lost ?? 0;

    /// <summary>Takes what its receiver reports about a track.</summary>
    /// <returns>Whether it is a report at all.</returns>
    public bool Reported(RtpTrack? track, ReadOnlyMemory<byte> packet, long now)
    {
        if (!Rtcp.TryRead(packet.Span, out var report, out _))
        {
            return false;
        }

        ReportedAt = now;
        track?.Report = report.Source == 0 ? track.Report : report;
        return true;
    }
}
