namespace Emulator.Benchmarks;

/// <summary>Viewers that one thread reads for, every ten milliseconds.</summary>
internal sealed class Audience : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly List<RtspViewer> _viewers = [];
    private readonly Thread _reader;
    private volatile bool _stopped;

    public Audience()
    {
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>Plays, and reads from then on.</summary>
    public async Task AddAsync(RtspViewer viewer)
    {
        await Task.Run(viewer.Play);
        lock (_viewers)
        {
            _viewers.Add(viewer);
        }
    }

    /// <summary>What all of them have got.</summary>
    public (long Frames, long Bytes, long Gaps) Count()
    {
        lock (_viewers)
        {
            return (_viewers.Sum(v => v.Frames), _viewers.Sum(v => v.Bytes), _viewers.Sum(v => v.Gaps));
        }
    }

    public void Dispose()
    {
        _stopped = true;
        _reader.Join();
        _viewers.ForEach(v => v.Dispose());
    }

    private void Read()
    {
        while (!_stopped)
        {
            lock (_viewers)
            {
                _viewers.ForEach(v => v.Poll());
            }

            Thread.Sleep(Interval);
        }
    }
}
