using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Emulator.Server.Wire;

/// <summary>
/// Has the processor fetch what will be read soon. Between two frames of a stream everybody's memory leaves the caches, and waiting for it, one
/// viewer after the other, takes longer than what is done with it. A hint: nothing depends on it.
/// </summary>
internal static class Nearer
{
    private const int Line = 64;

    /// <summary>The first 128 bytes of an object.</summary>
    public static unsafe void Bring(object? target)
    {
        if (Sse.IsSupported && target is not null)
        {
            // It may move meanwhile: then something else is fetched.
            var address = (byte*)Unsafe.As<object, nint>(ref target);
            Sse.Prefetch0(address);
            Sse.Prefetch0(address + Line);
        }
    }
}
