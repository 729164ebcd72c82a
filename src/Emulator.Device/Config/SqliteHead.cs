using System.Buffers.Binary;

namespace Emulator.Device.Config;

/// <summary>The first bytes of an SQLite file, which say whose it is. Read without SQLite, which would leave its own files beside another program's.</summary>
internal static class SqliteHead
{
    /// <summary>
    /// Why a store that is open can keep nothing although SQLite would say that it does: what is written into a file that was taken away, or
    /// whose folder was, is gone when the process is. Null when the file is in its place.
    /// </summary>
    public static string? Gone(string file) => File.Exists(file) ? null : $"{file}: the file is gone; nothing is kept until it is back, or the program is started anew";

    /// <summary>Whether a file is a store with that application id; false when there is nothing there yet.</summary>
    /// <exception cref="ConfigStoreException">It is something else.</exception>
    public static bool IsOurs(string file, int applicationId)
    {
        const int IdOffset = 68; // sqlite.org/fileformat.html, 1.3 The Database Header.
        var head = new byte[100];
        int length;
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ConfigStoreException($"{file}: {problem.Message}", problem);
        }

        if (length == 0)
        {
            return false;
        }

        if (length < head.Length || !head.AsSpan().StartsWith("SQLite format 3\0"u8))
        {
            throw new ConfigStoreException($"{file}: not a store, or damaged; it was left as it is");
        }

        return BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(IdOffset)) == applicationId
            ? true
            : throw new ConfigStoreException($"{file}: an SQLite file, but not a camulator store; it was left as it is");
    }
}
