using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Emulator.Server.Tests.Observing;

/// <summary>A span as it came: its name and its attributes.</summary>
internal sealed record SpanSeen(string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Events);

/// <summary>A collector of OTLP over HTTP that reads as much of the protocol buffers as names need (opentelemetry-proto, trace and metrics).</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Collector(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<SpanSeen> Spans { get; } = new();

    /// <summary>Names of metrics.</summary>
    public ConcurrentDictionary<string, bool> Metrics { get; } = new(StringComparer.Ordinal);

    /// <summary>What the service calls itself.</summary>
    public ConcurrentDictionary<string, bool> Services { get; } = new(StringComparer.Ordinal);

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var collector = new Collector(builder.Build());
        collector._app.Run(collector.TakeAsync);
        await collector._app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        Assert.Equal("application/x-protobuf", http.Request.ContentType);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        // ExportTraceServiceRequest.resource_spans and ExportMetricsServiceRequest.resource_metrics are both field 1.
        foreach (var resource in Fields(body.ToArray(), 1))
        {
            foreach (var attribute in Fields(resource, 1).SelectMany(r => Fields(r, 1)).Select(Attribute).Where(a => a.Key == "service.name"))
            {
                Services[attribute.Value] = true;
            }

            // scope_spans and scope_metrics, and in them spans and metrics.
            foreach (var item in Fields(resource, 2).SelectMany(scope => Fields(scope, 2)))
            {
                if (http.Request.Path == "/v1/metrics")
                {
                    Metrics[Text(Fields(item, 1).Single())] = true;
                }
                else
                {
                    Spans.Enqueue(new SpanSeen(
                        Text(Fields(item, 5).Single()),
                        Fields(item, 9).Select(Attribute).ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal),
                        [.. Fields(item, 11).Select(e => Text(Fields(e, 2).Single()))]));
                }
            }
        }
    }

    // KeyValue: key, and AnyValue with a string or a number.
    private static KeyValuePair<string, string> Attribute(byte[] pair)
    {
        var value = Fields(pair, 2).Single();
        var text = Fields(value, 1).Select(Text).FirstOrDefault() ?? Numbers(value, 3).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault() ?? "";
        return new(Text(Fields(pair, 1).Single()), text);
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static IEnumerable<byte[]> Fields(byte[] message, int number) => Read(message).Where(f => f.Number == number && f.Bytes is not null).Select(f => f.Bytes!);

    private static IEnumerable<ulong> Numbers(byte[] message, int number) => Read(message).Where(f => f.Number == number && f.Bytes is null).Select(f => f.Value);

    private static IEnumerable<(int Number, byte[]? Bytes, ulong Value)> Read(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = VarInt(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return (number, null, VarInt(message, ref at));
                    break;
                case 1:
                    yield return (number, null, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)));
                    at += 8;
                    break;
                case 2:
                    var length = (int)VarInt(message, ref at);
                    yield return (number, message[at..(at + length)], 0);
                    at += length;
                    break;
                case 5:
                    yield return (number, null, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
    }

    private static ulong VarInt(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
