using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Emulator.Server.Tests.Persistence.PowerCuts;

/// <summary>Stops a file system as a power cut does: whatever was not forced onto the disk is lost. Linux, root, ext4 or xfs.</summary>
internal static class DyingDisk
{
    // FS_IOC_SHUTDOWN, and not even the journal is written out: include/uapi/linux/fs.h, fs/ext4/ext4.h.
    private const uint Shutdown = 0x8004587d;
    private const int NoLogFlush = 2;

    public static void Cut(string folder)
    {
        var file = open(folder, 0);
        var how = NoLogFlush;
        if (file < 0 || ioctl(file, Shutdown, ref how) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), folder);
        }

        _ = close(file);
    }

#pragma warning disable SYSLIB1054, CA2101, CA5392, IDE1006, SA1300 // Three calls of libc, by its own names.
    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(int file, nuint request, ref int argument);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int file);
#pragma warning restore SYSLIB1054, CA2101, CA5392, IDE1006, SA1300
}
