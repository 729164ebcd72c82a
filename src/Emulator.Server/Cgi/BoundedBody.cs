using System.Buffers;
using System.IO.Pipelines;
using Emulator.Server.Wire;

namespace Emulator.Server.Cgi;

/// <summary>Reads the body of a request that is answered once it is whole.</summary>
internal static class BoundedBody
{
    // Those that post audio take as long as they like; these do not.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The body; null when it is too long, cut short, or does not come.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpContext http, WireConnection wire, TimeProvider time, int max)
    {
        if (http.Request.ContentLength > max)
        {
            return null;
        }

        wire.BeginBody();
        var body = http.Request.BodyReader;
        using var patience = time.CreateTimer(static reader => ((PipeReader)reader!).CancelPendingRead(), body, Patience, Timeout.InfiniteTimeSpan);
        while (true)
        {
            // Without a token: Kestrel complains in its log of a read that was cancelled. The read fails by itself when the client leaves.
            var read = await body.ReadAsync(CancellationToken.None);
            if (read.IsCanceled || wire.IsBodyCut || read.Buffer.Length > max)
            {
                body.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var whole = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return wire.IsBodyCut ? null : whole;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
