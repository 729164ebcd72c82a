using Emulator.Server.Dashboard;
using Emulator.Server.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Emulator.Server.Control.Guard;

/// <summary>
/// What every request to the control port passes before its handler (docs/decisions/0023): the name it came by, who sent it, its token, its
/// query, its body. What is refused is refused here for all resources alike, so that a new one need not think of it.
/// </summary>
internal static class ControlGuard
{
    // A body of the control API is small; one that trickles in is nobody's.
    private static readonly MinDataRate BodyRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Before routing: a HEAD is a GET whose body is not sent, which the server sees to.</summary>
    public static HttpContext Prepare(HttpContext http)
    {
        if (HttpMethods.IsHead(http.Request.Method))
        {
            http.Request.Method = HttpMethods.Get;
            http.Items[typeof(ControlGuard)] = true;
            // An endless answer would never come to its end.
            http.Request.Headers.Accept = StringValues.Empty;
        }

        return http;
    }

    /// <summary>Whether nothing but the head of an answer is wanted: then what has no end has one.</summary>
    public static bool IsHead(HttpContext http) => http.Items.ContainsKey(typeof(ControlGuard));

    /// <summary>Behind routing.</summary>
    public static Task Pass(HttpContext http, RequestDelegate next)
    {
        var (request, options) = (http.Request, http.RequestServices.GetRequiredService<EmulatorOptions>());
        // What the server takes away, a name of two dots and the name before it, would leave the path of another thing: the device in place of its snapshot.
        if (Origins.HasDots(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
        {
            return Problem.Write(http, StatusCodes.Status400BadRequest, "dots in the path", "No name in a path is '.' or '..'.");
        }

        if (!Origins.IsOurs(request.Host, options.ControlAddress ?? options.Address))
        {
            return Problem.Write(http, StatusCodes.Status403Forbidden, "foreign host", $"This port listens on this machine only and does not answer to '{request.Host}': use 127.0.0.1 or localhost.");
        }

        if (!HttpMethods.IsGet(request.Method) && Origins.IsForeign(request))
        {
            return Problem.Write(http, StatusCodes.Status403Forbidden, "cross-origin request", "A page of another origin may not change an emulator.");
        }

        if (options.ControlToken is { Length: > 0 } token && !request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
            && http.GetEndpoint()?.Metadata.GetMetadata<OpenPage>() is null && !Origins.HasToken(request, token))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.Write(http, StatusCodes.Status401Unauthorized, "token needed", "Send the control token as 'Authorization: Bearer <token>'.");
        }

        return http.GetEndpoint() switch
        {
            RouteEndpoint endpoint => HandleAsync(http, endpoint, next),
            { } refusal => RefuseAsync(http, refusal, next),
            null => Problem.Write(http, StatusCodes.Status404NotFound, "no such resource", $"There is no {request.Path}. GET /openapi/v1.json describes what there is."),
        };
    }

    // Routing has found the path, and nothing that takes this method or this type of body there.
    private static async Task RefuseAsync(HttpContext http, Endpoint refusal, RequestDelegate next)
    {
        await next(http);
        if (http.Response.HasStarted)
        {
            return;
        }

        switch (http.Response.StatusCode)
        {
            case StatusCodes.Status405MethodNotAllowed:
                var allowed = string.Join(", ", http.Response.Headers.Allow.Select(a => a?.Replace("GET", "GET, HEAD", StringComparison.Ordinal)).Append("OPTIONS"));
                http.Response.Headers.Allow = allowed;
                if (HttpMethods.IsOptions(http.Request.Method))
                {
                    http.Response.StatusCode = StatusCodes.Status204NoContent;
                    return;
                }

                await Problem.Write(http, StatusCodes.Status405MethodNotAllowed, "method not allowed", $"{http.Request.Path} takes {allowed}.");
                return;
            case StatusCodes.Status415UnsupportedMediaType:
                await ControlBody.WrongType(http);
                return;
            default:
                await Problem.Write(http, http.Response.StatusCode, "refused", refusal.DisplayName ?? "");
                return;
        }
    }

    private static async Task HandleAsync(HttpContext http, RouteEndpoint endpoint, RequestDelegate next)
    {
        if (QueryRules.Of(endpoint).Check(http.Request) is var (name, why))
        {
            await Problem.BadField(name, why).ExecuteAsync(http);
            return;
        }

        http.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = BodyRate;
        ReadOnlyMemory<byte>? body = null;
        try
        {
            body = await ControlBody.TakeAsync(http, endpoint);
            if (body is not null)
            {
                await next(http);
            }
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted && body is null)
        {
            // Chunks that are none, or a body that trickles in.
            http.Response.Headers.Connection = "close";
            await Problem.Write(http, bad.StatusCode, "bad request", "The body cannot be read.");
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            var json = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            await BadBody.WriteAsync(http, endpoint, bad, body!.Value, json);
        }
    }
}
