using System.Diagnostics.CodeAnalysis;
using Emulator.Device.Config;
using Microsoft.Data.Sqlite;

namespace Emulator.Device.State;

/// <summary>
/// Keeps state in an SQLite file. Opened when it is first needed. Write-ahead log with full synchronisation: a commit that returned is on
/// the disk. A file that is not a store of ours is refused and left as it is.
/// </summary>
public sealed class SqliteStateStore : IStateStore, IDisposable
{
    private const int ApplicationId = 0x43414D53; // "CAMS"

    private readonly Lock _gate = new();
    private readonly string _file;
    private SqliteConnection? _connection;
    private bool _closed;

    /// <summary>Names the file; one that is there already must be a store of state, and whole.</summary>
    /// <exception cref="ConfigStoreException">It is something else, or damaged.</exception>
    public SqliteStateStore(string file)
    {
        _file = file;
        if (SqliteHead.IsOurs(file, ApplicationId))
        {
            Check();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StateRow> Load(string kind)
    {
        lock (_gate)
        {
            try
            {
                if (_connection is null && !File.Exists(_file))
                {
                    return [];
                }

                using var command = Open().CreateCommand();
                command.CommandText = "SELECT key, value FROM state WHERE kind = $kind ORDER BY key";
                command.Parameters.AddWithValue("$kind", kind);
                using var rows = command.ExecuteReader();
                var found = new List<StateRow>();
                while (rows.Read())
                {
                    found.Add(new StateRow(kind, rows.GetString(0), rows.GetString(1)));
                }

                return found;
            }
            catch (Exception problem) when (problem is SqliteException or InvalidOperationException)
            {
                throw Damaged(problem.Message, problem);
            }
        }
    }

    /// <inheritdoc/>
    public bool TryCommit(IReadOnlyList<StateRow> rows, [NotNullWhen(false)] out string? error)
    {
        lock (_gate)
        {
            if (_closed)
            {
                // What is on its way when a device is disposed of, such as a line of its log.
                error = $"{_file}: closed";
                return false;
            }

            // Before it is first opened there need not be a file.
            if (_connection is not null && SqliteHead.Gone(_file) is { } gone)
            {
                error = gone;
                return false;
            }

            try
            {
                var connection = Open();
                using var transaction = connection.BeginTransaction();
                using var put = connection.CreateCommand();
                put.Transaction = transaction;
                put.CommandText = "INSERT INTO state (kind, key, value) VALUES ($kind, $key, $value) ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value";
                using var take = connection.CreateCommand();
                take.Transaction = transaction;
                take.CommandText = "DELETE FROM state WHERE kind = $kind AND key = $key";
                foreach (var row in rows)
                {
                    var command = row.Value is null ? take : put;
                    command.Parameters.Clear();
                    command.Parameters.AddWithValue("$kind", row.Kind);
                    command.Parameters.AddWithValue("$key", row.Key);
                    if (row.Value is not null)
                    {
                        command.Parameters.AddWithValue("$value", row.Value);
                    }

                    command.ExecuteNonQuery();
                }

                transaction.Commit();
                error = null;
                return true;
            }
            catch (SqliteException problem)
            {
                error = $"{_file}: {problem.Message}";
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _connection?.Dispose();
        }
    }

    /// <summary>Where it is, for messages.</summary>
    public override string ToString() => _file;

    // A device that starts with half of its users gone would let others in, or nobody: it is better told at once.
    private void Check()
    {
        string? found;
        try
        {
            using var command = Open().CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            found = command.ExecuteScalar() as string;
        }
        catch (SqliteException problem)
        {
            _connection?.Dispose();
            throw Damaged(problem.Message, problem);
        }

        if (found != "ok")
        {
            _connection!.Dispose();
            throw Damaged(found ?? "nothing in it", inner: null);
        }
    }

    private ConfigStoreException Damaged(string why, Exception? inner) => new($"{_file}: the store is damaged ({why}); it was left as it is", inner);

    private SqliteConnection Open()
    {
        if (_connection is not null)
        {
            return _connection;
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText =
                $"""
                BEGIN; PRAGMA application_id={ApplicationId};
                CREATE TABLE IF NOT EXISTS state (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
                COMMIT;
                PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64;
                """;
            command.ExecuteNonQuery();
            return _connection = connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
