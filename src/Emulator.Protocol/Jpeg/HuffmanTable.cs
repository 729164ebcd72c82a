using System.Diagnostics.CodeAnalysis;

namespace Emulator.Protocol.Jpeg;

/// <summary>A Huffman table in the forms reading and writing want (ITU T.81, annex C and F.2.2.3). Immutable.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Codes up to this long are decoded with one look-up; they are all but a few per mille of a picture.</summary>
    public const int FastBits = 10;

    private readonly ushort[] _fast = new ushort[1 << FastBits];
    private readonly int[] _lastCode = new int[17];
    private readonly int[] _firstSymbol = new int[17];
    private readonly byte[] _symbols;
    private readonly uint[] _codes = new uint[256];

    private HuffmanTable(byte[] counts, byte[] symbols)
    {
        Counts = counts;
        _symbols = symbols;
        var code = 0;
        var index = 0;
        for (var length = 1; length <= 16; length++)
        {
            _firstSymbol[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, index++, code++)
            {
                _codes[symbols[index]] = ((uint)code << 5) | (uint)length;
                if (length <= FastBits)
                {
                    _fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((length << 8) | symbols[index]));
                }
            }

            _lastCode[length] = counts[length - 1] == 0 ? -1 : code - 1;
            code <<= 1;
        }
    }

    /// <summary>How many codes there are of each length 1-16, as a DHT segment says it.</summary>
    public ReadOnlyMemory<byte> Counts { get; }

    /// <summary>The symbols in order of their codes.</summary>
    public ReadOnlyMemory<byte> Symbols => _symbols;

    /// <summary>For each symbol its code shifted left by 5, with its length in the low 5 bits; 0 when the table lacks the symbol.</summary>
    public ReadOnlySpan<uint> Codes => _codes;

    /// <summary>For each value of the next <see cref="FastBits"/> bits: length x 256 + symbol, or 0 when the code is longer.</summary>
    public ReadOnlySpan<ushort> Fast => _fast;

    /// <summary>Finds the code that the next 16 bits begin with, for codes longer than <see cref="FastBits"/>.</summary>
    /// <returns>Length x 256 + symbol, or 0 when no code matches.</returns>
    public int FindLong(int next16)
    {
        for (var length = FastBits + 1; length <= 16; length++)
        {
            var code = next16 >> (16 - length);
            if (code <= _lastCode[length] && (uint)(code + _firstSymbol[length]) < (uint)_symbols.Length)
            {
                return (length << 8) | _symbols[code + _firstSymbol[length]];
            }
        }

        return 0;
    }

    /// <summary>Whether every symbol the other table can write can be written with this one.</summary>
    public bool Covers(HuffmanTable other)
    {
        foreach (var symbol in other._symbols)
        {
            if (_codes[symbol] == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Builds a table from the counts per length and the symbols; refuses counts that no prefix code can have.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, [NotNullWhen(true)] out HuffmanTable? table)
    {
        table = null;
        var room = 1 << 16;
        var total = 0;
        for (var length = 1; length <= 16; length++)
        {
            room -= counts[length - 1] << (16 - length);
            total += counts[length - 1];
        }

        if (room < 0 || total == 0 || total > 256 || total > symbols.Length)
        {
            return false;
        }

        table = new HuffmanTable(counts.ToArray(), symbols[..total].ToArray());
        return true;
    }
}
