using Emulator.Device.Access;
using Emulator.Server.Cameras;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;
using Emulator.Server.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace Emulator.Server.Cgi;

/// <summary>What the pipeline writes in the journal.</summary>
/// <param name="camera">Who was asked.</param>
/// <param name="wire">On which connection.</param>
/// <param name="http">The request.</param>
/// <param name="started">When its head was there, as a timestamp of the device's time provider.</param>
/// <param name="faults">The faults that touch it; null while the device has none.</param>
internal readonly struct CgiJournal(Camera camera, WireConnection wire, HttpContext http, long started, FaultContext? faults)
{
    /// <summary>A request was answered, or begins to be without an end.</summary>
    public void Answered(LoginSession? login, int status, long bytes, string? reason) => Announce(Answering(login, status, bytes, reason));

    /// <summary>A request is about to be answered: <see cref="Announce"/> tells of it when it is.</summary>
    public JournalEntry? Answering(LoginSession? login, int status, long bytes, string? reason)
    {
        wire.Requests++;
        wire.Agent = http.Request.Headers.UserAgent is [{ } agent] ? agent : null;
        return Write("http", login, status, bytes, reason);
    }

    /// <summary>An answer without an end has ended.</summary>
    /// <param name="login">Who asked.</param>
    /// <param name="status">Status of its head.</param>
    /// <param name="bytes">Bytes sent.</param>
    /// <param name="met">Where the faults are noted that it met on its way, when the device had none at its beginning.</param>
    public void Ended(LoginSession? login, int status, long bytes, FaultContext? met = null) => Announce(Ending(login, status, bytes, met));

    /// <summary>A body that was taken as it came is about to be answered.</summary>
    public JournalEntry? Ending(LoginSession? login, int status, long bytes, FaultContext? met = null) => Write("http.end", login, status, bytes, wire.Ending ?? "closed", met);

    /// <summary>What was about to be done is done.</summary>
    public void Announce(JournalEntry? entry)
    {
        if (entry is not null)
        {
            camera.Journal.Announce(entry);
        }
    }

    private JournalEntry? Write(string kind, LoginSession? login, int status, long bytes, string? reason, FaultContext? met = null)
    {
        if (camera.Journal.Capacity == 0)
        {
            return null;
        }

        var time = camera.Device.Clock.Time;
        var entry = new JournalEntry
        {
            Utc = time.GetUtcNow(),
            Kind = kind,
            Peer = wire.Peer,
            Connection = wire.Number,
            User = login?.User,
            Agent = wire.Agent,
            Method = http.Request.Method,
            Target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Status = status,
            Bytes = bytes,
            Duration = time.GetElapsedTime(started),
            Reason = reason,
            Fault = (met ?? faults)?.FaultIds,
        };
        camera.Journal.Write(entry);
        return entry;
    }
}
