namespace Emulator.Device.Logs;

/// <summary>A search of log.cgi: what it found when it began, and how far its client has read.</summary>
public sealed class LogSearch(IReadOnlyList<LogEntry> found)
{
    private readonly Lock _gate = new();
    private int _at;

    /// <summary>The next lines, oldest first.</summary>
    public IReadOnlyList<LogEntry> Next(int count)
    {
        lock (_gate)
        {
            var next = found.Skip(_at).Take(count).ToList();
            _at += next.Count;
            return next;
        }
    }
}
