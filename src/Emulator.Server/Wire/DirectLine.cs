using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Emulator.Server.Wire;

/// <summary>
/// The socket of a connection for one who writes past every buffer of ours and must never wait. It is small on purpose: with each frame of a
/// stream hundreds are gone through, and what that costs is the memory that is touched.
/// </summary>
/// <param name="socket">The socket; null when the connection has none any more.</param>
internal sealed partial class DirectLine(Socket? socket)
{
    // Linux: MSG_DONTWAIT | MSG_NOSIGNAL; EAGAIN, EINTR.
    private const int Flags = 0x40 | 0x4000;
    private const int Again = 11;
    private const int Interrupted = 4;

    private readonly SafeSocketHandle? _handle = OperatingSystem.IsLinux() ? socket?.SafeHandle : null;
    private readonly Socket? _socket = socket;
    private long _bytes;
    private bool _isOpen;
    private volatile bool _isShaped;

    /// <summary>Whether nothing else is under way or waits to be sent. Its owner's to say, with the line locked.</summary>
    public bool IsOpen
    {
        get => _isOpen && !_isShaped;
        set => _isOpen = value;
    }

    /// <summary>Bytes that the socket took.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What is sent goes through a shape from now on, so never this way again.</summary>
    public void BeShaped() => _isShaped = true;

    /// <summary>Hands the socket what it takes at once; nothing, when what is sent is to be shaped.</summary>
    /// <returns>Bytes taken; below 0 when the connection is gone.</returns>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (_isShaped)
        {
            return 0;
        }

        try
        {
            var sent = _handle is null ? Managed(bytes) : Native(_handle, bytes);
            _bytes += Math.Max(0, sent);
            return sent;
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
    }

    /// <summary>Something will soon be sent.</summary>
    public void BringNearer() => Nearer.Bring(_handle);

    private static int Native(SafeSocketHandle handle, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var sent = (int)Send(handle, in MemoryMarshal.GetReference(bytes), bytes.Length, Flags);
            if (sent >= 0)
            {
                return sent;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error == Again ? 0 : -1;
            }
        }
    }

    private int Managed(ReadOnlySpan<byte> bytes)
    {
        if (_socket is null)
        {
            return -1;
        }

        if (_socket.Blocking)
        {
            // Reads and awaited sends do not care.
            _socket.Blocking = false;
        }

        var sent = _socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock or SocketError.IOPending => 0,
            _ => -1,
        };
    }

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Send(SafeSocketHandle socket, in byte bytes, nint length, int flags);
}
