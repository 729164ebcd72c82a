using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Emulator.Server.Control.Guard;

/// <summary>The body of a request: read whole before its handler runs, so that what is too long, of another type or no UTF-8 changes nothing.</summary>
internal static class ControlBody
{
    /// <summary>Most bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    // So much of what is too long is read and thrown away: who still sends would otherwise see a reset and not the answer.
    private const int MaxWaste = 16 * 1024 * 1024;

    /// <summary>Takes the body and puts it where the handler reads it.</summary>
    /// <returns>The body; null when the request was answered.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>?> TakeAsync(HttpContext http, Endpoint endpoint)
    {
        var request = http.Request;
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        if (await ReadAsync(request) is not { } body)
        {
            http.Response.Headers.Connection = "close";
            await Problem.Write(http, StatusCodes.Status413PayloadTooLarge, "body too large", $"A body is at most {MaxBytes} bytes.");
            return null;
        }

        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is null)
        {
            if (body.Length > 0)
            {
                await Problem.Write(http, StatusCodes.Status400BadRequest, "bad request", "This takes no body.");
                return null;
            }

            return body;
        }

        if (request.Headers.ContentEncoding.Count > 0 || (request.GetTypedHeaders().ContentType?.Charset is { Length: > 0 } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            await WrongType(http);
            return null;
        }

        if (!Utf8.IsValid(body.Span))
        {
            await Problem.Write(http, StatusCodes.Status400BadRequest, "bad request", "The body is not UTF-8.");
            return null;
        }

        if (request.HasJsonContentType() && BadBody.Unpaired(body) is { } field)
        {
            await Problem.BadField(field, "a text has half a character: \\ud800 to \\udfff go in pairs").ExecuteAsync(http);
            return null;
        }

        request.Body = new MemoryStream(body.ToArray(), writable: false);
        return body;
    }

    /// <summary>A body of a type that is not taken here.</summary>
    public static Task WrongType(HttpContext http) =>
        Problem.Write(http, StatusCodes.Status415UnsupportedMediaType, "unsupported media type", "A body is JSON in UTF-8, not compressed: send it with 'Content-Type: application/json'.");

    // Null when it is too long.
    private static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 1024, 1, MaxBytes));
        var wasted = 0L;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            foreach (var part in read.Buffer)
            {
                if (wasted > 0 || body.WrittenCount + part.Length > MaxBytes)
                {
                    wasted += part.Length;
                }
                else
                {
                    body.Write(part.Span);
                }
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || wasted > MaxWaste)
            {
                return wasted > 0 ? (ReadOnlyMemory<byte>?)null : body.WrittenMemory;
            }
        }
    }
}
