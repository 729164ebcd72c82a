using System.Runtime.InteropServices;
using Emulator.Protocol.G711;

namespace Emulator.Media;

/// <summary>PCM or G.711 made of samples that repeat, at their own rate or, drawn straight from one to the next, at another.</summary>
/// <param name="file">Signed 16-bit samples, little endian; null for silence.</param>
/// <param name="fileRate">Their rate.</param>
/// <param name="format">What is made.</param>
internal sealed class SampleTrack(MappedFile? file, int fileRate, AudioFormat format) : ISoundTrack
{
    // The loop in samples of the format. A remainder of less than one sample is cut off, so that every round is alike.
    private readonly long _loop = file is null ? 1 : Math.Max(1, file.Memory.Length / sizeof(short) * (long)format.Rate / fileRate);

    public int BytesOf(long number) => format.Codec == AudioCodec.Pcm ? format.SamplesPerFrame * sizeof(short) : format.SamplesPerFrame;

    public byte[] At(long number)
    {
        var samples = new short[format.SamplesPerFrame];
        if (file is not null)
        {
            Read(MemoryMarshal.Cast<byte, short>(file.GetSpan()), FloorModulo(number * samples.Length, _loop), samples);
        }

        var bytes = new byte[BytesOf(number)];
        switch (format.Codec)
        {
            case AudioCodec.G711A:
                ALaw.Encode(samples, bytes);
                break;
            case AudioCodec.G711Mu:
                MuLaw.Encode(samples, bytes);
                break;
            default:
                MemoryMarshal.AsBytes<short>(samples).CopyTo(bytes);
                break;
        }

        return bytes;
    }

    private void Read(ReadOnlySpan<short> from, long position, Span<short> samples)
    {
        for (var i = 0; i < samples.Length; i++, position = position + 1 == _loop ? 0 : position + 1)
        {
            if (format.Rate == fileRate)
            {
                samples[i] = from[(int)position];
                continue;
            }

            var (before, part) = Math.DivRem(position * fileRate, format.Rate);
            var (left, right) = (from[(int)before], from[(int)((before + 1) % from.Length)]);
            samples[i] = (short)(left + ((right - left) * part / format.Rate));
        }
    }

    private static long FloorModulo(long number, long by) => ((number % by) + by) % by;
}
