using Emulator.Protocol.Aac;

namespace Emulator.Media;

/// <summary>
/// The AAC frames of an ADTS file, without their headers, again from the first after the last: as many frames as there are times 1024 samples
/// is the loop, so no frame is ever cut.
/// </summary>
internal sealed class AacTrack : ISoundTrack
{
    // What encoders write for 1024 mono samples of nothing.
    private static readonly byte[] Silent = [0x00, 0xC8, 0x00, 0x80, 0x23, 0x80];

    private readonly MappedFile? _file;
    private readonly (int Start, int Length)[] _frames;

    private AacTrack(MappedFile? file, (int Start, int Length)[] frames)
    {
        _file = file;
        _frames = frames;
    }

    public static AacTrack Silence { get; } = new(null, [(0, Silent.Length)]);

    /// <summary>Finds the frames of a file.</summary>
    /// <exception cref="SceneException">It is not AAC-LC mono of that rate in ADTS.</exception>
    public static AacTrack Open(string path, MappedFile file, int rate)
    {
        var frames = new List<(int, int)>();
        var bytes = file.GetSpan();
        for (var at = 0; at < bytes.Length;)
        {
            if (!AdtsHeader.TryRead(bytes[at..], out var header) || header.FrameLength > bytes.Length - at)
            {
                throw new SceneException($"{path}: byte {at}: there is no whole ADTS frame.");
            }

            if (header.ObjectType != 2 || header.Channels != 1 || header.Rate != rate)
            {
                throw new SceneException($"{path}: byte {at}: it is not AAC-LC mono at {rate} Hz.");
            }

            frames.Add((at + header.HeaderLength, header.FrameLength - header.HeaderLength));
            at += header.FrameLength;
        }

        return new AacTrack(file, [.. frames]);
    }

    public int BytesOf(long number) => Find(number).Length;

    public byte[] At(long number)
    {
        var (start, length) = Find(number);
        return _file is null ? [.. Silent] : _file.GetSpan().Slice(start, length).ToArray();
    }

    private (int Start, int Length) Find(long number) => _frames[(int)(((number % _frames.Length) + _frames.Length) % _frames.Length)];
}
