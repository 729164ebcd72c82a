namespace Emulator.Device.Events;

/// <summary>
/// Does things one after another in the order in which they were put in line, on the thread of whoever comes first and without any lock held.
/// What has to happen in the order of a state's changes is put in line under that state's lock, and done after it.
/// </summary>
internal sealed class InOrder
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _line = new();
    private bool _busy;

    /// <summary>Puts something in line; may be called under a lock.</summary>
    public void Add(Action action)
    {
        lock (_gate)
        {
            _line.Enqueue(action);
        }
    }

    /// <summary>Does what is in line, unless another thread is at it: then that thread does. Call it without a lock.</summary>
    public void Do()
    {
        lock (_gate)
        {
            if (_busy)
            {
                return;
            }

            _busy = true;
        }

        while (true)
        {
            Action? next;
            lock (_gate)
            {
                if (!_line.TryDequeue(out next))
                {
                    _busy = false;
                    return;
                }
            }

            try
            {
                next();
            }
            catch
            {
                lock (_gate)
                {
                    _busy = false;
                }

                throw;
            }
        }
    }
}
