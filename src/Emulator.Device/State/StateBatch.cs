using System.Diagnostics.CodeAnalysis;

namespace Emulator.Device.State;

/// <summary>
/// A store that can take the changes of many parts as one: from <see cref="Begin"/> on they are held back, and <see cref="TryEnd"/> keeps all
/// of them or none. Else it hands on what it is given. Safe for any number of threads.
/// </summary>
internal sealed class StateBatch(IStateStore store) : IStateStore, IDisposable
{
    private readonly Lock _gate = new();
    private List<StateRow>? _held;

    public IReadOnlyList<StateRow> Load(string kind) => store.Load(kind);

    public bool TryCommit(IReadOnlyList<StateRow> rows, [NotNullWhen(false)] out string? error)
    {
        lock (_gate)
        {
            if (_held is not null)
            {
                _held.AddRange(rows);
                error = null;
                return true;
            }
        }

        return store.TryCommit(rows, out error);
    }

    public void Keep(IReadOnlyList<StateRow> rows)
    {
        lock (_gate)
        {
            if (_held is not null)
            {
                _held.AddRange(rows);
                return;
            }
        }

        store.Keep(rows);
    }

    /// <summary>Holds back what comes from now on.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _held = [];
        }
    }

    /// <summary>Keeps what was held back, in its order; then hands on again.</summary>
    public bool TryEnd([NotNullWhen(false)] out string? error)
    {
        lock (_gate)
        {
            var held = _held ?? [];
            _held = null;
            error = null;
            return held.Count == 0 || store.TryCommit(held, out error);
        }
    }

    public void Dispose() => (store as IDisposable)?.Dispose();

    public override string? ToString() => store.ToString();
}
