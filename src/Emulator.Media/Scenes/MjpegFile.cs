using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>A file of whole JPEGs laid end to end, mapped into memory and indexed.</summary>
internal sealed class MjpegFile : IDisposable
{
    private readonly MappedFile? _mapping;
    private readonly ReadOnlyMemory<byte>[] _frames;

    private MjpegFile(MappedFile? mapping, ReadOnlyMemory<byte>[] frames)
    {
        _mapping = mapping;
        _frames = frames;
    }

    public int Count => _frames.Length;

    public ReadOnlyMemory<byte> this[int index] => _frames[index];

    public static MjpegFile Of(byte[] jpeg) => new(null, [jpeg]);

    public static MjpegFile Open(string path, int expected)
    {
        MappedFile mapping;
        try
        {
            mapping = new MappedFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or OverflowException)
        {
            throw new SceneException($"{path}: {failure.Message}", failure);
        }

        var frames = new List<ReadOnlyMemory<byte>>(expected);
        var memory = mapping.Memory;
        for (var at = 0; at < memory.Length;)
        {
            if (!JpegDecoder.TryFindEnd(memory.Span[at..], out var length))
            {
                ((IDisposable)mapping).Dispose();
                throw new SceneException($"{path}: byte {at}: there is no whole JPEG.");
            }

            frames.Add(memory.Slice(at, length));
            at += length;
        }

        if (frames.Count != expected)
        {
            ((IDisposable)mapping).Dispose();
            throw new SceneException($"{path}: {frames.Count} frames where the description says {expected}.");
        }

        return new MjpegFile(mapping, [.. frames]);
    }

    public void Dispose() => ((IDisposable?)_mapping)?.Dispose();
}
