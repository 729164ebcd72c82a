using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Emulator.Protocol.Jpeg;

/// <summary>
/// Rewrites any interleaved baseline JPEG with the standard Huffman tables and a restart marker after every MCU row. Only the entropy
/// coding changes: the coefficients, and so the picture, stay exactly the same.
/// </summary>
public static class JpegRecoder
{
    /// <summary>Rewrites one file.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="recoded">A file that <see cref="JpegStrips"/> accepts and can encode rows of, when the answer is true.</param>
    /// <param name="error">Why not, for people, when the answer is false.</param>
    /// <returns>Whether the file is a complete baseline JPEG in a single scan, with coefficients within the baseline's range.</returns>
    public static bool TryRecode(ReadOnlySpan<byte> jpeg, [NotNullWhen(true)] out byte[]? recoded, [NotNullWhen(false)] out string? error)
    {
        recoded = null;
        var header = new JpegHeader();
        var position = 0;
        if (!header.TryReadToScan(jpeg, ref position, out var scan, out error))
        {
            return false;
        }

        if (scan is null || scan.Components.Length != header.Components.Length)
        {
            error = "It is not a single scan.";
            return false;
        }

        var coding = JpegCoding.From(header, scan).WithStandardTables();
        var scratch = ArrayPool<byte>.Shared.Rent(coding.MaxRowBytes);
        try
        {
            var receiver = new Receiver(coding, scratch);
            error = McuReader.ReadScan(header, scan, jpeg, ref receiver, out position) ?? receiver.Finish();
            if (error is null && (!header.TryReadToScan(jpeg, ref position, out scan, out error) || scan is not null))
            {
                error ??= "It has a second scan.";
            }

            recoded = error is null ? receiver.ToFile() : null;
            return error is null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private ref struct Receiver : IBlockReceiver
    {
        private readonly JpegCoding _coding;
        private readonly StripAssembly _assembly;
        private readonly byte[] _scratch;
        private readonly int[] _predictions = new int[3];
        private BitSink _sink;
        private int _row;
        private bool _outOfRange;

        public Receiver(JpegCoding coding, byte[] scratch)
        {
            _coding = coding;
            _scratch = scratch;
            _assembly = new StripAssembly(coding);
            _sink = new BitSink(scratch);
        }

        public void Receive(int component, int x, int y, scoped ReadOnlySpan<short> block, int last)
        {
            if (y / _coding.Components[component].Down != _row)
            {
                EndRow();
                _row++;
            }

            Span<int> values = stackalloc int[64];
            var nonZero = Coefficients.Copy(block, values);
            var largest = 0;
            for (var rest = nonZero & ~1UL; rest != 0; rest &= rest - 1)
            {
                largest = Math.Max(largest, Math.Abs(values[BitOperations.TrailingZeroCount(rest)]));
            }

            // Baseline categories end at 11 bits for a DC difference and 10 for AC (ITU T.81, F.1.2.1.2).
            _outOfRange |= largest > 1023 || Math.Abs(values[0] - _predictions[component]) > 2047;
            if (!_outOfRange)
            {
                BlockWriter.Write(ref _sink, _coding.Scan.Components[component], ref _predictions[component], values, nonZero);
            }
        }

        public string? Finish()
        {
            EndRow();
            return _outOfRange ? "A coefficient is outside the range of baseline JPEG." : null;
        }

        public readonly byte[] ToFile() => _assembly.ToFile();

        private void EndRow()
        {
            _sink.Finish();
            _assembly.Add(_scratch.AsSpan(0, _sink.Written));
            _sink = new BitSink(_scratch);
            Array.Clear(_predictions);
        }
    }
}
