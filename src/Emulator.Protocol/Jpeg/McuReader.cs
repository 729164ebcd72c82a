namespace Emulator.Protocol.Jpeg;

/// <summary>Takes the blocks of a scan as they are read.</summary>
internal interface IBlockReceiver
{
    /// <summary>A block has been read.</summary>
    /// <param name="component">Index in the frame header.</param>
    /// <param name="x">Block column within the component.</param>
    /// <param name="y">Block row within the component.</param>
    /// <param name="block">64 coefficients in memory order, valid during the call.</param>
    /// <param name="last">Zigzag position of the last coefficient that is not zero; 0 when there is only DC.</param>
    void Receive(int component, int x, int y, scoped ReadOnlySpan<short> block, int last);
}

/// <summary>Steps through the MCUs of a scan in coding order (ITU T.81, A.2). Work is bounded by the number of blocks and by the data.</summary>
internal static class McuReader
{
    /// <summary>Reads a whole scan, over its restart markers.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static string? ReadScan<T>(JpegHeader header, JpegScan scan, ReadOnlySpan<byte> jpeg, ref T receiver, out int end)
        where T : IBlockReceiver, allows ref struct
    {
        end = scan.DataStart;
        var (across, down) = McuGrid(header, scan);
        var total = across * down;
        var interval = header.RestartInterval == 0 ? total : header.RestartInterval;
        for (var first = 0; first < total; first += interval)
        {
            if (first > 0)
            {
                var expected = (byte)(JpegMarker.Restart0 + (((first / interval) - 1) & 7));
                if (!JpegHeader.TryReadMarker(jpeg, ref end, out var marker) || marker != expected)
                {
                    return $"Restart marker {expected:X2} is missing before MCU {first}.";
                }
            }

            var source = new BitSource(jpeg[end..]);
            var error = Read(header.Components, scan, ref source, first, Math.Min(interval, total - first), across, ref receiver);
            end += source.Position;
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Reads some MCUs that lie between two restart markers.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Read<T>(JpegComponent[] components, JpegScan scan, ref BitSource source, int first, int count, int across, ref T receiver)
        where T : IBlockReceiver, allows ref struct
    {
        Span<short> block = stackalloc short[64];
        Span<int> predictions = stackalloc int[3];
        predictions.Clear();
        var alone = scan.Components.Length == 1;
        var row = first / across;
        var column = first % across;
        for (var mcu = first; mcu < first + count; mcu++)
        {
            for (var i = 0; i < scan.Components.Length; i++)
            {
                ref readonly var part = ref scan.Components[i];
                var wide = alone ? 1 : components[part.Index].Across;
                var high = alone ? 1 : components[part.Index].Down;
                for (var b = 0; b < wide * high; b++)
                {
                    block.Clear();
                    var last = BlockReader.Read(ref source, part, ref predictions[i], block);
                    if (last < 0)
                    {
                        return $"MCU {mcu} holds a code that its tables do not define.";
                    }

                    var down = b >= wide ? 1 : 0;
                    receiver.Receive(part.Index, (column * wide) + b - (down * wide), (row * high) + down, block, last);
                }
            }

            if (source.Overrun)
            {
                return $"The data ends within MCU {mcu}.";
            }

            if (++column == across)
            {
                column = 0;
                row++;
            }
        }

        return null;
    }

    // A scan of one component holds only the blocks that show, not whole MCUs of the frame (A.2.2).
    private static (int Across, int Down) McuGrid(JpegHeader header, JpegScan scan)
    {
        if (scan.Components.Length > 1)
        {
            return (header.McusAcross, header.McusDown);
        }

        var component = header.Components[scan.Components[0].Index];
        var across = header.McuWidth / component.Across;
        var down = header.McuHeight / component.Down;
        return ((header.Width + across - 1) / across, (header.Height + down - 1) / down);
    }
}
