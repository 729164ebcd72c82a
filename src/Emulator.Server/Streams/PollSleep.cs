using System.Runtime.InteropServices;
using Emulator.Device.Time;
using Microsoft.Win32.SafeHandles;

namespace Emulator.Server.Streams;

/// <summary>
/// Waits by the system's <c>poll</c>. What the framework does around a wait of its own takes longer than making a frame, and it is done for each.
/// Linux only.
/// </summary>
internal sealed partial class PollSleep : IThreadSleep
{
    // EFD_CLOEXEC | EFD_NONBLOCK; POLLIN.
    private const int CloseOnExecNonBlocking = 0x80000 | 0x800;
    private const short Readable = 1;

    private readonly SafeFileHandle _woken;

    private PollSleep(SafeFileHandle woken) => _woken = woken;

    /// <summary>Makes one; null where the system has no such thing.</summary>
    public static PollSleep? Open()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var woken = new SafeFileHandle(EventFd(0, CloseOnExecNonBlocking), ownsHandle: true);
        return woken.IsInvalid ? null : new PollSleep(woken);
    }

    public void Sleep(int milliseconds)
    {
        var entry = new Entry { Descriptor = (int)_woken.DangerousGetHandle(), Events = Readable };
        if (Poll(ref entry, 1, milliseconds) > 0)
        {
            _ = Read(_woken, out _, sizeof(ulong));
        }
    }

    public void Wake() => _ = Write(_woken, 1, sizeof(ulong));

    public void Dispose() => _woken.Dispose();

    [LibraryImport("libc", EntryPoint = "eventfd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EventFd(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref Entry entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(SafeFileHandle file, out ulong count, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeFileHandle file, in ulong count, nuint length);

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
