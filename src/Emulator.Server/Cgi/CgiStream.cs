using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Emulator.Server.Faults;
using Emulator.Server.Metrics;
using Emulator.Server.Wire;
using Microsoft.AspNetCore.Connections;

namespace Emulator.Server.Cgi;

/// <summary>
/// An endless answer: its head and its parts are written below Kestrel's HTTP layer, because Kestrel would chunk them and clients
/// break on that.
/// </summary>
/// <param name="wire">The connection.</param>
/// <param name="contentType">Type of the answer.</param>
/// <param name="headers">Further header lines, name and value.</param>
/// <param name="traffic">Where its parts are counted.</param>
internal sealed class CgiStream(WireConnection wire, string contentType, IReadOnlyList<KeyValuePair<string, string>> headers, StreamTraffic traffic)
{
    /// <summary>Ends when the client is gone or the device goes down.</summary>
    public CancellationToken Closed => wire.Closed;

    /// <summary>The connection it goes out on.</summary>
    public WireConnection Wire => wire;

    /// <summary>Type of the answer.</summary>
    public string ContentType => contentType;

    /// <summary>What rules know of it; null when the device had no faults when it was asked for.</summary>
    public FaultContext? At { get; set; }

    /// <summary>Where faults of its pictures and frames are asked; null for nowhere.</summary>
    public StreamFaults? Faults { get; set; }

    /// <summary>Writes the head of the answer.</summary>
    /// <param name="type">Another type than the answer's own.</param>
    /// <param name="more">Further header lines, without line ends.</param>
    public ValueTask<bool> WriteHeadAsync(string? type = null, IReadOnlyList<string>? more = null)
    {
        var head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: ").Append(type ?? contentType).Append("\r\nConnection: close\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        foreach (var line in more ?? [])
        {
            head.Append(line).Append("\r\n");
        }

        return SendAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
    }

    /// <summary>Writes one part as one write. False when the client is gone.</summary>
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> part)
    {
        traffic.Wrote();
        return SendAsync(part);
    }

    private async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> part)
    {
        try
        {
            return Goes(await wire.Output.WriteAsync(part, Closed));
        }
        catch (OperationCanceledException)
        {
            wire.ClientEnded(reset: false);
            return false;
        }
    }

    /// <summary>Waits for what the client sends meanwhile, and drops it. False once it sends no more.</summary>
    public async ValueTask<bool> ReadAsync()
    {
        try
        {
            var read = await wire.Input.ReadAsync(CancellationToken.None);
            wire.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                wire.ClientEnded(reset: false);
            }

            return !read.IsCompleted && !read.IsCanceled;
        }
        catch (ConnectionResetException)
        {
            wire.ClientEnded(reset: true);
            return false;
        }
    }

    /// <summary>Lets whoever waits for the client go on, as if it had left: what is written is sent, and the connection closed behind it.</summary>
    public void StopReading() => wire.Input.CancelPendingRead();

    /// <summary>Has the system ask a client that has been quiet for long whether it is still there.</summary>
    public void ProbeWhenIdle() => wire.ProbeWhenIdle();

    /// <summary>Ends the answer at once, whatever waits to be sent.</summary>
    public void Cut() => wire.Cut();

    /// <summary>Writes one part made of pieces, such as its header and a picture that is shared with other viewers.</summary>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> trailer)
    {
        traffic.Wrote();
        try
        {
            wire.Output.Write(header.Span);
            wire.Output.Write(body.Span);
            wire.Output.Write(trailer.Span);
            return Goes(await wire.Output.FlushAsync(Closed));
        }
        catch (OperationCanceledException)
        {
            wire.ClientEnded(reset: false);
            return false;
        }
    }

    /// <summary>Writes a picture or a frame, as the device's faults have it. False when the client is gone.</summary>
    /// <param name="head">What stands before it; for a frame nothing.</param>
    /// <param name="body">The picture, or the frame.</param>
    /// <param name="tail">What stands behind it.</param>
    public ValueTask<bool> WriteMediaAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> tail) =>
        Faults is { IsEmpty: false } faults ? WriteFaultyAsync(faults, new MediaPartPlan(head, body, tail)) : WriteAsync(head, body, tail);

    private async ValueTask<bool> WriteFaultyAsync(StreamFaults faults, MediaPartPlan part)
    {
        part = faults.Ask(part);
        if (part.Delay > TimeSpan.Zero)
        {
            await Task.Delay(part.Delay, faults.Time, Closed);
        }

        switch (part.End)
        {
            case WireEnd.Silence:
                wire.ShapeAll(new WireShape { AfterBytes = 0, AfterTime = TimeSpan.Zero, End = WireEnd.Silence });
                await wire.GoneAsync();
                return false;
            case WireEnd.Rst:
                wire.Reset();
                return false;
            case WireEnd.Fin:
                return false;
            default:
                return part.Skip || await WriteAsync(part.Head, part.Body, part.Tail);
        }
    }

    // Nobody takes it any more: the client is gone, unless the device was first.
    private bool Goes(FlushResult written)
    {
        if (written.IsCompleted)
        {
            wire.ClientEnded(reset: false);
        }

        return !written.IsCompleted;
    }
}
