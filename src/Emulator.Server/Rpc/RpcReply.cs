using System.Text.Json;

namespace Emulator.Server.Rpc;

/// <summary>The outcome of a call: <c>result</c>, <c>params</c> and <c>error</c> of its answer.</summary>
internal sealed class RpcReply
{
    /// <summary>Done, and nothing to tell.</summary>
    public static RpcReply Done { get; } = new();

    /// <summary>Why it failed, or null.</summary>
    public RpcError? Error { get; private init; }

    /// <summary>The number of an object that was made; null when the result is whether it went well.</summary>
    public long? Object { get; private init; }

    /// <summary>Writes the value of <c>params</c>; null when there is none.</summary>
    public Action<Utf8JsonWriter>? Parameters { get; private init; }

    /// <summary>Whether the connection ends behind the answer.</summary>
    public bool Closes { get; private init; }

    /// <summary>Members of the object <c>params</c>.</summary>
    public static RpcReply Of(Action<Utf8JsonWriter> members) => new() { Parameters = Whole(members) };

    /// <summary>One text.</summary>
    public static RpcReply Of(string name, string value) => Of(json => json.WriteString(name, value));

    /// <summary>One number.</summary>
    public static RpcReply Of(string name, long value) => Of(json => json.WriteNumber(name, value));

    /// <summary>A list of texts.</summary>
    public static RpcReply Of(string name, IEnumerable<string> values) => Of(json =>
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    });

    /// <summary>A value of <c>params</c> that is no object.</summary>
    public static RpcReply Raw(Action<Utf8JsonWriter> value) => new() { Parameters = value };

    /// <summary>An object was made, or found.</summary>
    public static RpcReply Made(long number) => new() { Object = number };

    /// <summary>It failed.</summary>
    public static RpcReply Failed(RpcError error, Action<Utf8JsonWriter>? members = null) => new() { Error = error, Parameters = members is null ? null : Whole(members) };

    /// <summary>Done, and the connection ends.</summary>
    public static RpcReply Goodbye { get; } = new() { Closes = true };

    private static Action<Utf8JsonWriter> Whole(Action<Utf8JsonWriter> members) => json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    };
}
