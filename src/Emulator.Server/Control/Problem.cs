using Microsoft.AspNetCore.Mvc;

namespace Emulator.Server.Control;

/// <summary>Errors of the control API: RFC 9457 problem details that name the field at fault.</summary>
internal static class Problem
{
    public static IResult NoDevice(string id) => TypedResults.Problem($"No device '{id}'. GET /api/v1/devices lists them.", statusCode: StatusCodes.Status404NotFound, title: "no such device");

    /// <param name="field">The field at fault; empty when it is the whole.</param>
    /// <param name="why">What it may be.</param>
    public static IResult BadField(string field, string why) => TypedResults.Problem(
        why, statusCode: StatusCodes.Status400BadRequest, title: "bad request", extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["field"] = field });

    /// <summary>What was asked for does not go with what there is.</summary>
    public static IResult Conflict(string field, string why) => TypedResults.Problem(
        why, statusCode: StatusCodes.Status409Conflict, title: "conflict", extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["field"] = field });

    /// <summary>What a device keeps cannot be kept, and nothing was done.</summary>
    public static IResult StoreFailed(string id, string why) => TypedResults.Problem($"{id}: {why}", statusCode: StatusCodes.Status500InternalServerError, title: "the store failed");

    public static Task Write(HttpContext http, int status, string title, string detail)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new ProblemDetails { Status = status, Title = title, Detail = detail }, options: null, contentType: "application/problem+json");
    }
}
