using System.Buffers;
using System.Text;
using Emulator.Protocol.KeyValue;

namespace Emulator.Protocol.Tests.KeyValue;

public class KeyValueWriterTests
{
    [Fact]
    public void Lines_end_in_crlf_and_have_no_blanks()
    {
        var output = new ArrayBufferWriter<byte>();
        new KeyValueWriter(output).Line("a", "b").Line("n", -7).Line("t", true).Line("f", false).Lines("l", ["x", ""]).Line("ü", "二📷=");
        Assert.Equal("a=b\r\nn=-7\r\nt=true\r\nf=false\r\nl[0]=x\r\nl[1]=\r\nü=二📷=\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_long_line_is_whole()
    {
        var output = new ArrayBufferWriter<byte>(1);
        new KeyValueWriter(output).Line("k", new string('二', 10_000));
        Assert.Equal(2 + 30_000 + 2, output.WrittenCount);
    }

    [Fact]
    public void No_value_and_no_key_makes_a_line_of_its_own()
    {
        var output = new ArrayBufferWriter<byte>();
        new KeyValueWriter(output).Line("a\nb", "x\r\ny=1\0\u001b[2J\t");
        Assert.Equal("a?b=x??y=1??[2J?\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
