namespace Emulator.Protocol.H26x;

/// <summary>The pair num_units_in_tick and time_scale of both codecs' timing.</summary>
internal static class FrameRate
{
    public static double Read(uint units, uint scale, int ticksPerFrame) => units == 0 ? 0 : (double)scale / units / ticksPerFrame;

    public static void Write(Span<byte> plain, int position, double framesPerSecond, int ticksPerFrame)
    {
        var milli = (uint)Math.Round(framesPerSecond * 1000);
        var divisor = Divisor(milli, 1000);
        BitPatch.Write(plain, position, 32, 1000 / divisor);
        BitPatch.Write(plain, position + 32, 32, milli / divisor * (uint)ticksPerFrame);
    }

    private static uint Divisor(uint a, uint b) => b == 0 ? a : Divisor(b, a % b);
}
