using System.Buffers;
using System.IO.Pipelines;

namespace Emulator.Server.Recordings;

/// <summary>An answer whose length is known and of which any part can be sent: a <see cref="DhavFile"/> or a <see cref="PictureFile"/>.</summary>
internal interface IDownload
{
    long Length { get; }

    /// <summary>Writes a part of it, at the pace of whoever reads.</summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    Task WriteAsync(PipeWriter output, long offset, long count, CancellationToken cancellation);
}

/// <summary>A picture as a file.</summary>
internal sealed class PictureFile(ReadOnlyMemory<byte> jpeg) : IDownload
{
    public long Length => jpeg.Length;

    public async Task WriteAsync(PipeWriter output, long offset, long count, CancellationToken cancellation)
    {
        output.Write(jpeg.Span.Slice((int)offset, (int)count));
        await output.FlushAsync(cancellation);
    }
}
