using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Emulator.Device.Config;

/// <summary>
/// Keeps sections in an SQLite file, a row each. Write-ahead log with full synchronisation: a commit that returned is on the disk.
/// A file that is not a store of ours is refused and left as it is.
/// </summary>
public sealed class SqliteConfigStore : IConfigStore, IDisposable
{
    private const int ApplicationId = 0x43414D55; // "CAMU", so that another program's file is not taken for ours.

    private readonly SqliteConnection _connection;
    private readonly string _file;
    private ConfigSnapshot? _defaults;

    private SqliteConfigStore(SqliteConnection connection, string file)
    {
        _connection = connection;
        _file = file;
    }

    /// <summary>Opens the file, making it when it is missing.</summary>
    /// <exception cref="ConfigStoreException">The file is damaged, is not a store, or cannot be written.</exception>
    public static SqliteConfigStore Open(string file)
    {
        var isNew = !SqliteHead.IsOurs(file, ApplicationId);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            if (!isNew && !Equals(Scalar(connection, "PRAGMA quick_check(1)"), "ok"))
            {
                throw new ConfigStoreException($"{file}: the store is damaged; it was left as it is");
            }

            // Also in a file whose first transaction was cut off: SQLite has just rolled it back.
            if (Equals(Scalar(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'section'"), 0L))
            {
                // Before the write-ahead log, so that the file itself says from its first page on whose it is.
                Execute(connection, $"BEGIN; PRAGMA application_id={ApplicationId}; CREATE TABLE section (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID; COMMIT;");
            }

            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64;");
            return new SqliteConfigStore(connection, file);
        }
        catch (SqliteException problem)
        {
            connection.Dispose();
            throw new ConfigStoreException($"{file}: {problem.Message}; it was left as it is", problem);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, ConfigNode> Load(ConfigSnapshot defaults)
    {
        _defaults = defaults;
        var sections = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT name, value FROM section";
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                if (!defaults.TryGet(rows.GetString(0), out var section))
                {
                    continue;
                }

                using var json = JsonDocument.Parse(rows.GetString(1));
                var ignored = 0;
                sections[section.Section.Name] = ConfigEdit.Overlay(section.Section.Schema, section.Value, json.RootElement, ref ignored);
            }
        }
        catch (Exception problem) when (problem is SqliteException or JsonException or InvalidOperationException)
        {
            throw new ConfigStoreException($"{_file}: the store is damaged ({problem.Message}); it was left as it is", problem);
        }

        return sections;
    }

    /// <inheritdoc/>
    public bool TryCommit(IReadOnlyDictionary<string, ConfigNode> sections, [NotNullWhen(false)] out string? error)
    {
        if ((error = SqliteHead.Gone(_file)) is not null)
        {
            return false;
        }

        try
        {
            using var transaction = _connection.BeginTransaction();
            using var command = _connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO section (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
            using var removal = _connection.CreateCommand();
            removal.Transaction = transaction;
            removal.CommandText = "DELETE FROM section WHERE name = $name";
            var name = command.Parameters.Add("$name", SqliteType.Text);
            var value = command.Parameters.Add("$value", SqliteType.Text);
            var removed = removal.Parameters.Add("$name", SqliteType.Text);
            foreach (var (section, node) in sections)
            {
                // Back to the profile's values: the row goes, so that another version of the profile is not hidden behind it.
                if (_defaults is not null && _defaults.TryGet(section, out var shipped) && shipped.Value.SameAs(node))
                {
                    removed.Value = section;
                    removal.ExecuteNonQuery();
                    continue;
                }

                var buffer = new ArrayBufferWriter<byte>(4096);
                using (var json = new Utf8JsonWriter(buffer))
                {
                    ConfigText.WriteJson(json, node);
                }

                name.Value = section;
                value.Value = System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
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

    /// <inheritdoc/>
    public bool TryProbe([NotNullWhen(false)] out string? error)
    {
        if ((error = SqliteHead.Gone(_file)) is not null)
        {
            return false;
        }

        try
        {
            using var transaction = _connection.BeginTransaction();
            Execute(_connection, "INSERT OR REPLACE INTO section (name, value) VALUES ('probe', '{}'); DELETE FROM section WHERE name = 'probe';");
            transaction.Commit();
            return true;
        }
        catch (SqliteException problem)
        {
            error = $"{_file}: {problem.Message}";
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
