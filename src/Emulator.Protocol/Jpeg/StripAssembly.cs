using System.Buffers;

namespace Emulator.Protocol.Jpeg;

/// <summary>Puts a file together from rows coded one after the other.</summary>
internal sealed class StripAssembly
{
    private readonly ArrayBufferWriter<byte> _file;
    private readonly JpegCoding _coding;
    private int _rows;

    public StripAssembly(JpegCoding coding)
    {
        _coding = coding;
        _file = new ArrayBufferWriter<byte>(coding.Header.Length + (coding.Width * coding.Height / 8) + 64);
        _file.Write(coding.Header);
    }

    public void Add(ReadOnlySpan<byte> row)
    {
        if (_rows > 0)
        {
            _file.Write([JpegMarker.Prefix, (byte)(JpegMarker.Restart0 + ((_rows - 1) & 7))]);
        }

        _file.Write(row);
        _rows++;
    }

    public byte[] ToFile()
    {
        if (_rows != _coding.RowCount)
        {
            throw new InvalidOperationException($"{_rows} of {_coding.RowCount} rows were added.");
        }

        _file.Write([JpegMarker.Prefix, JpegMarker.End]);
        return _file.WrittenSpan.ToArray();
    }
}
