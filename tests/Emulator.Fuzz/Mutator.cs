using System.Text;

namespace Emulator.Fuzz;

/// <summary>Makes new inputs of old ones. The same seed makes the same inputs.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus, IReadOnlyList<string> tokens)
{
    private const int Longest = 16 * 1024;

    private readonly Random _random = new(seed);
    private readonly byte[][] _tokens = [.. tokens.Select(Encoding.Latin1.GetBytes)];

    public byte[] Next()
    {
        var input = new List<byte>(Any(corpus));
        for (var steps = 1 + _random.Next(6); steps > 0; steps--)
        {
            Mutate(input);
        }

        return input.Count <= Longest ? [.. input] : [.. input.Take(Longest)];
    }

    private void Mutate(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        var length = Math.Min(input.Count - at, 1 + _random.Next(_random.Next(2) == 0 ? 4 : 64));
        switch (_random.Next(9))
        {
            case 0 when length > 0:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when length > 0:
                input[at] = (byte)_random.Next(256);
                break;
            case 2:
                input.RemoveRange(at, length);
                break;
            case 3:
                input.InsertRange(at, input.GetRange(at, length));
                break;
            case 4:
                input.InsertRange(_random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 5:
                var other = Any(corpus);
                var from = _random.Next(other.Length + 1);
                input.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 + _random.Next(200))).ToArray());
                break;
            case 6 when length > 0:
                input.RemoveRange(at, length);
                goto default;
            case 7:
                input.RemoveRange(at, input.Count - at);
                break;
            default:
                input.InsertRange(Math.Min(at, input.Count), Any(_tokens));
                break;
        }
    }

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
