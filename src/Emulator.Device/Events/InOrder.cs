namespace Emulator.Device.Events;

/// <summary>
/// Does things one after another in the order in which they were put in line, on the thread of whoever comes first and without any lock held.
/// What has to happen in the order of a state's changes is put in line under that state's lock, and done after it.
/// </summary>
internal sealed class InOrder
{
    // Whether this thread is at some line: what it does there waits for nobody, or two lines could wait for each other.
    [ThreadStatic]
    private static bool t_busy;

    // Guards everything here, and is where threads wait.
    private readonly Queue<Action> _line = new();
    private bool _busy;
    private long _added;
    private long _done;
    private int _waiting;

    /// <summary>Puts something in line; may be called under a lock.</summary>
    public void Add(Action action)
    {
        lock (_line)
        {
            _line.Enqueue(action);
            _added++;
        }
    }

    /// <summary>Does what is in line, unless another thread is at it: then that thread does. Call it without a lock.</summary>
    public void Do()
    {
        lock (_line)
        {
            if (_busy)
            {
                return;
            }

            _busy = true;
        }

        var outer = t_busy;
        t_busy = true;
        try
        {
            while (Next() is { } next)
            {
                try
                {
                    next();
                }
                catch
                {
                    Leave();
                    throw;
                }
                finally
                {
                    Done();
                }
            }
        }
        finally
        {
            t_busy = outer;
        }
    }

    /// <summary>
    /// The same, and returns when all that was in line is done, also by another thread: for whoever answers for what has happened. Within what
    /// is done in line it does not wait.
    /// </summary>
    public void Finish()
    {
        long mine;
        lock (_line)
        {
            mine = _added;
        }

        while (true)
        {
            Do();
            lock (_line)
            {
                if (_done >= mine || t_busy)
                {
                    return;
                }

                if (_busy)
                {
                    _waiting++;
                    Monitor.Wait(_line);
                    _waiting--;
                }
            }
        }
    }

    // What is next; when there is nothing, nobody is at it any more.
    private Action? Next()
    {
        lock (_line)
        {
            if (_line.TryDequeue(out var next))
            {
                return next;
            }

            _busy = false;
            return null;
        }
    }

    private void Leave()
    {
        lock (_line)
        {
            _busy = false;
        }
    }

    private void Done()
    {
        lock (_line)
        {
            _done++;
            if (_waiting > 0)
            {
                Monitor.PulseAll(_line);
            }
        }
    }
}
