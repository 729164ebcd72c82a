using System.Buffers;
using System.Text;
using Emulator.Protocol.Aac;
using Emulator.Protocol.Multipart;

namespace Emulator.Fuzz;

/// <summary>What clients post to talk: bodies of parts, and AAC.</summary>
internal static class SoundTargets
{
    public static void Multipart(ReadOnlySpan<byte> data)
    {
        var whole = Read(data, data.Length);
        foreach (var size in (int[])[1, 3, 64])
        {
            Assert.Equal(whole, Read(data, size));
        }
    }

    public static void Adts(ReadOnlySpan<byte> data)
    {
        var (whole, pieces) = (new AdtsCounter(), new AdtsCounter());
        whole.Add(data);
        for (var at = 0; at < data.Length; at += 5)
        {
            pieces.Add(data.Slice(at, Math.Min(5, data.Length - at)));
        }

        Assert.Equal((whole.Frames, whole.Rate), (pieces.Frames, pieces.Rate));
        Assert.InRange(whole.Frames, 0, data.Length / AdtsHeader.Length);
    }

    // What the body says must not depend on how it is cut, and what is held back is never more than a line.
    private static string Read(ReadOnlySpan<byte> data, int size)
    {
        var reader = new MultipartReader("b");
        var (said, held) = (new StringBuilder(), new List<byte>());
        for (var at = 0; at < data.Length; at += size)
        {
            held.AddRange(data.Slice(at, Math.Min(size, data.Length - at)));
            var bytes = new ReadOnlySequence<byte>(held.ToArray());
            for (var done = false; !done;)
            {
                var before = bytes.Length;
                var found = reader.Read(ref bytes, out var piece);
                Assert.InRange(bytes.Length + piece.Length, 0, before);
                switch (found)
                {
                    case MultipartEvent.Part:
                        said.Append("[part ").Append(reader.ContentType).Append(']');
                        break;
                    case MultipartEvent.Data:
                        said.Append(Encoding.Latin1.GetString(piece));
                        break;
                    case MultipartEvent.None:
                        done = true;
                        break;
                    default:
                        return said.Append(found).ToString();
                }
            }

            held = [.. bytes.ToArray()];
            Assert.InRange(held.Count, 0, 4096);
        }

        return said.ToString();
    }
}
