using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Emulator.Device.Config;
using Microsoft.Data.Sqlite;

namespace Emulator.Device.Recording;

/// <summary>
/// Keeps recordings in an SQLite file, a row each. Opened when it is first needed, so that devices which nobody asks start as fast as
/// without. What was kept survives the process's death.
/// </summary>
public sealed class SqliteRecordingStore : IRecordingStore, IDisposable
{
    private const int ApplicationId = 0x43414D52; // "CAMR"

    private readonly string _file;
    private SqliteConnection? _connection;

    /// <summary>Names the file; one that is there already must be a store of recordings.</summary>
    /// <exception cref="ConfigStoreException">It is something else.</exception>
    public SqliteRecordingStore(string file)
    {
        _file = file;
        SqliteHead.IsOurs(file, ApplicationId);
    }

    /// <inheritdoc/>
    public KeptRecordings? Load()
    {
        try
        {
            var connection = Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT value FROM state WHERE name = 'state'";
            return command.ExecuteScalar() is string state && JsonSerializer.Deserialize(state, RecordingJson.Default.KeptRecordings) is { } kept
                ? kept with { Recordings = [.. Rows(connection, "recording", RecordingJson.Default.Recording)], Events = [.. Rows(connection, "event", RecordingJson.Default.RecordedEvent)] }
                : null;
        }
        catch (Exception problem) when (problem is SqliteException or JsonException or InvalidOperationException)
        {
            throw new ConfigStoreException($"{_file}: the store is damaged ({problem.Message}); it was left as it is", problem);
        }
    }

    /// <inheritdoc/>
    public bool TryCommit(RecordingDelta delta, [NotNullWhen(false)] out string? error)
    {
        if (IsGone(out error))
        {
            return false;
        }

        try
        {
            var connection = Open();
            using var transaction = connection.BeginTransaction();
            Each(connection, transaction, "INSERT INTO recording (id, value) VALUES ($id, $value)", delta.Added.Select(r => ((object)r.Number, JsonSerializer.Serialize(r, RecordingJson.Default.Recording))));
            Each(connection, transaction, "DELETE FROM event WHERE id = $id", delta.Forgotten.Select(e => (KeyOf(e), "")));
            Each(connection, transaction, "DELETE FROM recording WHERE id = $id", delta.Removed.Select(r => ((object)r, "")));
            Each(
                connection, transaction, "INSERT INTO event (id, value) VALUES ($id, $value) ON CONFLICT (id) DO UPDATE SET value = excluded.value",
                delta.Events.Select(e => (KeyOf(e), JsonSerializer.Serialize(e, RecordingJson.Default.RecordedEvent))));
            Each(
                connection, transaction, "INSERT INTO state (name, value) VALUES ($id, $value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [("state", JsonSerializer.Serialize(delta.State, RecordingJson.Default.KeptRecordings))]);
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
    public bool TryClear([NotNullWhen(false)] out string? error)
    {
        if (IsGone(out error))
        {
            return false;
        }

        try
        {
            Execute(Open(), "BEGIN; DELETE FROM recording; DELETE FROM event; DELETE FROM state; COMMIT;");
            return true;
        }
        catch (SqliteException problem)
        {
            error = $"{_file}: {problem.Message}";
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    // Before it is first opened there need not be a file.
    private bool IsGone([NotNullWhen(true)] out string? error) => (error = _connection is null ? null : SqliteHead.Gone(_file)) is not null;

    private static object KeyOf(RecordedEvent happened) => $"{happened.Channel}/{happened.Code}/{happened.From.Ticks}";

    private SqliteConnection Open()
    {
        if (_connection is { } open)
        {
            return open;
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"""
                BEGIN;
                PRAGMA application_id={ApplicationId};
                CREATE TABLE IF NOT EXISTS recording (id INTEGER PRIMARY KEY, value TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
                COMMIT;
                PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64;
                """);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return _connection = connection;
    }

    private static List<T> Rows<T>(SqliteConnection connection, string table, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var found = new List<T>();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT value FROM {table} ORDER BY id";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            found.Add(JsonSerializer.Deserialize(rows.GetString(0), type) ?? throw new JsonException("a row holds nothing"));
        }

        return found;
    }

    private static void Each(SqliteConnection connection, SqliteTransaction transaction, string sql, IEnumerable<(object Id, string Value)> rows)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        var id = command.Parameters.AddWithValue("$id", 0L);
        var text = command.Parameters.AddWithValue("$value", "");
        foreach (var (key, value) in rows)
        {
            id.Value = key;
            text.Value = value;
            command.ExecuteNonQuery();
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <summary>Rows as JSON, without code made at run time.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(KeptRecordings))]
[System.Text.Json.Serialization.JsonSerializable(typeof(Recording))]
[System.Text.Json.Serialization.JsonSerializable(typeof(RecordedEvent))]
[System.Text.Json.Serialization.JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true)]
internal sealed partial class RecordingJson : System.Text.Json.Serialization.JsonSerializerContext;
