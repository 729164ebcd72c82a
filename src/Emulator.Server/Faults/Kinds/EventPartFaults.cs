using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Emulator.Server.Events;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults in the layout of the parts of event streams: delimiters, headers, the line of an event and its details.</summary>
internal static class EventPartFaults
{
    // Of an event that has none, so that a fault in details always shows.
    private const string Details = "{\n   \"Id\" : [ 0 ],\n   \"RegionName\" : [ \"Region1\" ]\n}";

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FaultKind[] Table() =>
    [
        new("events.injectHttpHead", FaultLayer.Events, "A whole head of an HTTP answer stands before a part, in the middle of the stream", "koush/scrypted amcrest-api.ts; kushagharahi/homebridge-dahua-alerts#21")
        {
            Cases = [15],
            Hooks = Both((hit, text) => text with { Prefix = $"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary={hit.Camera.Device.Profile.Habits.Boundary}\r\nConnection: close\r\n\r\n" }),
        },
        new("events.boundarySpace", FaultLayer.Events, "A blank stands between the dashes and the boundary", "koush/scrypted#1958")
        {
            Cases = [16],
            Hooks = Both((_, text) => text with { Delimiter = text.Delimiter?.Insert(2, " ") }),
        },
        new("events.wrongBoundary", FaultLayer.Events, "Parts are divided by another boundary than the head announces", "Readers of multipart find no part at all and wait; readers of lines notice nothing")
        {
            Parameters = [FaultParameter.Text("boundary", "otherboundary", "What divides them")],
            Hooks = Both((hit, text) => text with { Delimiter = "--" + hit.Text("boundary").ReplaceLineEnds() }),
        },
        new("events.noDelimiter", FaultLayer.Events, "Parts follow each other without a boundary between", "What a cut in the firmware's own buffer leaves; a reader of multipart loses the part behind it too")
        {
            Hooks = Both((_, text) => text with { Delimiter = null }),
        },
        new("events.noLength", FaultLayer.Events, "Parts have no Content-Length", "Older firmware leaves it out, and a reader that needs it stops at the first part")
        {
            Hooks = Both((_, text) => text with { HasLength = false }),
        },
        new("events.wrongLength", FaultLayer.Events, "The Content-Length of parts is wrong", "Some firmware counts the line ends behind the text, some counts characters and not bytes")
        {
            Parameters = [FaultParameter.Int("by", 4, -1000, 1000, "How much too long it is; below 0 too short")],
            Hooks = Both((hit, text) => text with { LengthError = hit.Int("by") }),
        },
        new("events.bareLf", FaultLayer.Events, "Lines end with LF alone", "Seen where a part was made by a script; readers that split at CRLF wait for ever")
        {
            Hooks = Both((_, text) => text with { LineEnd = "\n" }),
        },
        new("events.headerCase", FaultLayer.Events, "The headers of parts are in lower case", "Names of headers have no case (RFC 9110 section 5.1), and readers that search for a text have")
        {
            Hooks = Both((_, text) => text with { LowerCase = true }),
        },
        new("events.emptyPart", FaultLayer.Events, "An empty part stands before each part", "A line that is neither heartbeat nor event ends naive readers with an index out of range")
        {
            Hooks = [FaultPoints.EventPart.Do((_, plan) => plan with { Before = [.. plan.Before, plan.Text with { Words = "" }] })],
        },
        new("events.dataLayout", FaultLayer.Events, "The details of events are spread over lines, or squeezed into one, or left out", "home-assistant/core#50214; tchellomello/python-amcrest#140")
        {
            Cases = [17],
            Parameters = [FaultParameter.Choice("layout", "pretty", ["pretty", "compact", "none"], "How they are laid out; an event without details gets some unless they are left out")],
            Hooks = Events((hit, text) => text with { Data = LayOut(hit.Text("layout"), text.Data) }),
        },
        new("events.badJson", FaultLayer.Events, "The details of events are no JSON", "Firmware cuts details at the size of its buffer, or writes them by hand")
        {
            Parameters = [FaultParameter.Choice("how", "cut", ["cut", "comma", "quotes", "bare"], "Cut in the middle, a comma too many, single quotes, or names without quotes")],
            Hooks = Events((hit, text) => text with { Data = Break(hit.Text("how"), text.Data ?? Details) }),
        },
        new("events.badUtf8", FaultLayer.Events, "The details of events are not UTF-8", "Names of regions come in the code page of whoever typed them; a reader that decodes strictly dies")
        {
            Parameters = [FaultParameter.Choice("how", "broken", ["broken", "latin1"], "Bytes that are no character at all, or the text in Latin-1")],
            Hooks = Events((hit, text) => text with { Data = text.Data ?? Details.Replace("Region1", "Tür", StringComparison.Ordinal), Encode = hit.Text("how") == "latin1" ? Latin1 : Broken }),
        },
        new("events.numbersAsText", FaultLayer.Events, "Numbers in the details of events come as texts", "The type of a field changes from firmware to firmware: \"Id\" : [ \"0\" ]")
        {
            Hooks = Events((_, text) => text with { Data = OfJson(text.Data ?? Details, node => StyledJsonOf(AsText(node))) }),
        },
        new("events.indexMap", FaultLayer.Events, "The index of events counts from another number, or is mixed up", "rroller/dahua#233; rroller/dahua#310; rroller/dahua#592; psyciknz/CameraEvents#8")
        {
            Cases = [23],
            Parameters =
            [
                FaultParameter.Int("offset", 1, -100, 100, "Added to each index"),
                FaultParameter.Ints("map", [], 0, 1000, "What stands for index 0, 1, ...; for those behind its end the offset holds"),
            ],
            Hooks = Events((hit, text) => text with { Index = Mapped(hit, text.Index) }),
        },
        new("events.codeCase", FaultLayer.Events, "Event codes come in upper or lower case", "Clients compare codes letter by letter")
        {
            Parameters = [FaultParameter.Choice("case", "lower", ["lower", "upper"], "Which")],
            Hooks = Events((hit, text) => text with { Code = hit.Text("case") == "lower" ? text.Code.ToLowerInvariant() : text.Code.ToUpperInvariant() }),
        },
        new("events.unknownCode", FaultLayer.Events, "Events come under a code that nobody knows", "Every firmware adds codes: a client should pass over what it does not know and live")
        {
            Parameters = [FaultParameter.Text("code", "_VendorPrivate_", "The code")],
            Hooks = Events((hit, text) => text with { Code = hit.Text("code") }),
        },
        new("events.noAction", FaultLayer.Events, "Events do not say action", "tchellomello/python-amcrest#140 splits at every semicolon and takes what stands second for the action")
        {
            Hooks = Events((_, text) => text with { Action = null }),
        },
    ];

    private static FaultHook[] Events(Func<FaultHit, EventText, EventText> change) => [FaultPoints.EventPart.Do((hit, plan) => plan with { Text = change(hit, plan.Text) })];

    private static FaultHook[] Both(Func<FaultHit, EventText, EventText> change) =>
        [.. Events(change), FaultPoints.Heartbeat.Do((hit, plan) => plan with { Text = change(hit, plan.Text) })];

    private static string? LayOut(string layout, string? data) => layout switch
    {
        "none" => null,
        "compact" => OfJson(data ?? Details, node => node.ToJsonString(OneLine)),
        _ => OfJson(data ?? Details, StyledJsonOf),
    };

    private static string Break(string how, string data) => how switch
    {
        "comma" => data.LastIndexOf('}') is >= 0 and var end ? data.Insert(end, ",") : data + ",",
        "quotes" => data.Replace('"', '\''),
        "bare" => data.Replace("\"", "", StringComparison.Ordinal),
        _ => data[..(data.Length / 2)],
    };

    private static string StyledJsonOf(JsonNode node)
    {
        using var json = JsonDocument.Parse(node.ToJsonString(OneLine));
        return Protocol.KeyValue.StyledJson.Format(json.RootElement);
    }

    // A text that is no JSON stays as it is.
    private static string OfJson(string data, Func<JsonNode, string> write)
    {
        try
        {
            return JsonNode.Parse(data) is { } node ? write(node) : data;
        }
        catch (JsonException)
        {
            return data;
        }
    }

    private static JsonNode AsText(JsonNode node) => node switch
    {
        JsonObject table => new JsonObject(table.Select(pair => KeyValuePair.Create(pair.Key, pair.Value is null ? null : (JsonNode?)AsText(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : AsText(item))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(value.ToJsonString())!,
        _ => node.DeepClone(),
    };

    private static string Mapped(FaultHit hit, string index)
    {
        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return index;
        }

        var map = hit.Ints("map");
        return (number < map.Length ? map[number] : number + hit.Long("offset")).ToString(CultureInfo.InvariantCulture);
    }

    private static byte[] Latin1(byte[] text) => Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(text));

    // In the first text of the details: a byte that never begins a character, and one that goes on with none.
    private static byte[] Broken(byte[] text)
    {
        var colon = Array.IndexOf(text, (byte)':');
        var quote = Array.IndexOf(text, (byte)'"', Math.Max(colon, 0));
        return quote < 0 ? [.. text, 0xFF, 0x80] : [.. text.AsSpan(0, quote + 1), 0xFF, 0x80, .. text.AsSpan(quote + 1)];
    }

    private static string ReplaceLineEnds(this string text) => text.ReplaceLineEndings(" ");
}
