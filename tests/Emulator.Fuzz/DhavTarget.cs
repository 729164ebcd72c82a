using System.Buffers;
using Emulator.Protocol.Dhav;

namespace Emulator.Fuzz;

/// <summary>The readers of both containers: what a user brings as a recording, and what tests take from sockets.</summary>
internal static class DhavTarget
{
    public static void Dhav(ReadOnlySpan<byte> data)
    {
        // Heads are sealed with a sum of their bytes; mutations would hardly ever pass it.
        var bytes = Sealed(data, "DHAV"u8);
        for (ReadOnlyMemory<byte> rest = bytes; ;)
        {
            var outcome = DhavReader.Read(rest, out var frame, out var length, out var error);
            Assert.Equal(outcome == DhavOutcome.Wrong, error is not null);
            Assert.Equal(outcome == DhavOutcome.Packet, frame is not null);
            if (frame is null)
            {
                Assert.Equal(0, length);
                return;
            }

            Assert.InRange(length, frame.Data.Length + 32, rest.Length);
            // What was understood can be said again, and means the same.
            var again = new ArrayBufferWriter<byte>();
            DhavWriter.WriteHead(again, frame.Head, frame.Data.Length);
            again.Write(frame.Data.Span);
            DhavWriter.WriteTrailer(again, frame.Head, frame.Data.Length);
            Assert.Equal(DhavWriter.SizeOf(frame.Head, frame.Data.Length), again.WrittenCount);
            Assert.Equal(DhavOutcome.Packet, DhavReader.Read(again.WrittenMemory, out var reread, out _, out _));
            Assert.Equal(frame.Head, reread!.Head);
            Assert.True(frame.Data.Span.SequenceEqual(reread.Data.Span));
            rest = rest[length..];
        }
    }

    public static void Dh(ReadOnlySpan<byte> data)
    {
        var bytes = Sealed(data, "DH"u8);
        for (ReadOnlyMemory<byte> rest = bytes; ;)
        {
            var outcome = DhReader.Read(rest, out var packet, out var length, out var error);
            Assert.Equal(outcome == DhavOutcome.Wrong, error is not null);
            if (packet is null)
            {
                Assert.Equal(0, length);
                return;
            }

            Assert.InRange(length, packet.Data.Length + 24, rest.Length);
            foreach (var extension in packet.Extensions)
            {
                var span = new byte[DhExtensionCoding.SizeOf(extension)];
                Assert.Equal(span.Length, DhExtensionCoding.Write(span, extension));
                Assert.True(DhExtensionCoding.TryRead(span, out var reread));
                Assert.Single(reread);
            }

            rest = rest[length..];
        }
    }

    private static byte[] Sealed(ReadOnlySpan<byte> data, ReadOnlySpan<byte> mark)
    {
        const int Sum = 23;
        var bytes = data.ToArray();
        for (var at = 0; at + Sum < bytes.Length; at++)
        {
            if (bytes.AsSpan(at).StartsWith(mark))
            {
                var sum = 0;
                for (var i = 0; i < Sum; i++)
                {
                    sum += bytes[at + i];
                }

                bytes[at + Sum] = (byte)sum;
            }
        }

        return bytes;
    }
}
