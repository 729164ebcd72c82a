namespace Emulator.Protocol.Jpeg;

/// <summary>Opens rows, and codes the MCUs that changed between those that did not.</summary>
internal static class RowEditing
{
    /// <returns>Null, or what is wrong with the row's data.</returns>
    public static string? Open(JpegCoding coding, ReadOnlySpan<byte> data, JpegImage samples, out JpegOpenRow row)
    {
        var bits = Unstuff(data);
        var offsets = new int[coding.McusAcross + 1];
        var kept = new short[coding.McusAcross * 3];
        row = new JpegOpenRow(samples, bits, offsets, kept);
        var source = new BitSource(bits, firstBit: 0);
        var receiver = new SampleReceiver(samples, coding.Transforms);
        Span<short> block = stackalloc short[64];
        Span<int> predictions = stackalloc int[3];
        predictions.Clear();
        for (var mcu = 0; mcu < coding.McusAcross; mcu++)
        {
            offsets[mcu] = source.BitPosition;
            for (var i = 0; i < coding.Components.Length; i++)
            {
                // A picture of 8 bits has no mean outside this, and no difference of two that baseline cannot code.
                if (predictions[i] is < -1024 or > 1023)
                {
                    return $"MCU {mcu} follows a DC value of {predictions[i]}, which is out of range.";
                }

                kept[(mcu * 3) + i] = (short)predictions[i];
                var (across, down) = (coding.Components[i].Across, coding.Components[i].Down);
                for (var b = 0; b < across * down; b++)
                {
                    block.Clear();
                    var last = BlockReader.Read(ref source, coding.Scan.Components[i], ref predictions[i], block);
                    if (last < 0 || source.Overrun)
                    {
                        return $"The row's data ends or breaks off within MCU {mcu}.";
                    }

                    receiver.Receive(i, (mcu * across) + (b % across), b / across, block, last);
                }
            }
        }

        offsets[^1] = source.BitPosition;
        return null;
    }

    /// <returns>Bytes written.</returns>
    public static int Encode(JpegCoding coding, JpegOpenRow row, JpegImage changed, int first, int end, Span<byte> destination)
    {
        var sink = new BitSink(destination);
        var before = new BitSource(row.Bits, firstBit: 0);
        if (first >= end)
        {
            Copy(ref before, ref sink, row.Offsets[^1]);
            sink.Finish();
            return sink.Written;
        }

        Copy(ref before, ref sink, row.Offsets[first]);
        Span<int> predictions = stackalloc int[3];
        for (var i = 0; i < 3; i++)
        {
            predictions[i] = row.Predictions[(first * 3) + i];
        }

        for (var mcu = first; mcu < end; mcu++)
        {
            coding.EncodeMcu(changed, 0, mcu, predictions, ref sink);
        }

        if (end < coding.McusAcross)
        {
            var after = new BitSource(row.Bits, row.Offsets[end]);
            Rebase(coding, row, end, predictions, ref after, ref sink);
            Copy(ref after, ref sink, row.Offsets[^1] - row.Offsets[end + 1]);
        }

        sink.Finish();
        return sink.Written;
    }

    // The first MCU after the change keeps its coefficients, but its DC values are told as differences from the changed ones.
    private static void Rebase(JpegCoding coding, JpegOpenRow row, int mcu, scoped Span<int> predictions, ref BitSource source, ref BitSink sink)
    {
        Span<short> block = stackalloc short[64];
        Span<int> values = stackalloc int[64];
        for (var i = 0; i < coding.Components.Length; i++)
        {
            int old = row.Predictions[(mcu * 3) + i];
            for (var b = 0; b < coding.Components[i].Across * coding.Components[i].Down; b++)
            {
                block.Clear();
                BlockReader.Read(ref source, coding.Scan.Components[i], ref old, block);
                BlockWriter.Write(ref sink, coding.Scan.Components[i], ref predictions[i], values, Coefficients.Copy(block, values));
            }
        }
    }

    private static void Copy(ref BitSource source, ref BitSink sink, int count)
    {
        for (; count >= 31; count -= 31)
        {
            sink.Put(source.Take(31), 31);
        }

        if (count > 0)
        {
            sink.Put(source.Take(count), count);
        }
    }

    private static byte[] Unstuff(ReadOnlySpan<byte> data)
    {
        var bits = new byte[data.Length];
        var length = 0;
        while (true)
        {
            var found = data.IndexOf(JpegMarker.Prefix);
            var take = found < 0 ? data.Length : found + 1;
            data[..take].CopyTo(bits.AsSpan(length));
            length += take;
            if (found < 0)
            {
                return bits[..length];
            }

            data = data[Math.Min(take + 1, data.Length)..];
        }
    }
}
