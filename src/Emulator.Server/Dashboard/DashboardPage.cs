using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticFiles;

namespace Emulator.Server.Dashboard;

/// <summary>Marks what is served without the control token: the page asks for it, and holds nothing that is secret.</summary>
internal sealed class OpenPage;

/// <summary>
/// The dashboard: a static page on the control port that lives by the control API, embedded in the program so that it is there wherever the
/// program is (docs/decisions/0043).
/// </summary>
internal static class DashboardPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dashboard";

    private const string Prefix = "dashboard/";

    // Nothing but our own files may run, be shown or be asked: a device's title or a client's header must not become a script.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<FrozenDictionary<string, string>> Files = new(() =>
        typeof(DashboardPage).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(n => n[Prefix.Length..], n => n, StringComparer.Ordinal));

    private static readonly FileExtensionContentTypeProvider Types = new();

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => TypedResults.Redirect(Path + "/")).WithMetadata(new OpenPage()).ExcludeFromDescription();
        app.MapGet(Path + "/{**file}", IResult (string? file, HttpContext http) => Serve(file, http)).WithMetadata(new OpenPage()).ExcludeFromDescription();
    }

    private static IResult Serve(string? file, HttpContext http)
    {
        // Its own files are named relative to the folder.
        if (file is null && !http.Request.Path.Value!.EndsWith('/'))
        {
            return TypedResults.Redirect(Path + "/");
        }

        var name = string.IsNullOrEmpty(file) ? "index.html" : file;
        if (!Files.Value.TryGetValue(name, out var resource))
        {
            return TypedResults.Problem($"The dashboard has no {name}.", statusCode: StatusCodes.Status404NotFound, title: "no such file");
        }

        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        // A newer program has newer files under the same names.
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Stream(typeof(DashboardPage).Assembly.GetManifestResourceStream(resource)!, TypeOf(name));
    }

    private static string TypeOf(string name) =>
        Types.TryGetContentType(name, out var type) ? type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type : "application/octet-stream";
}
