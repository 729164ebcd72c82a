using System.IO.Enumeration;
using System.Net;

namespace Emulator.Server.Faults;

/// <summary>Which occasions a rule is about. What is null does not matter; all that is given must hold.</summary>
internal sealed record FaultMatch
{
    /// <summary>Every occasion.</summary>
    public static FaultMatch Everything { get; } = new();

    /// <summary>Id of the device, for a rule that is given to several; others never see it.</summary>
    public string? Device { get; init; }

    public FaultSurface? Surface { get; init; }

    /// <summary>Video channel, from 1.</summary>
    public int? Channel { get; init; }

    /// <summary>Path of the request, without regard to case; <c>*</c> and <c>?</c> stand for any text and any character.</summary>
    public string? Path { get; init; }

    /// <summary>The action parameter of a CGI, without regard to case.</summary>
    public string? Action { get; init; }

    /// <summary>Parameters of the request and their values, names and values without regard to case, <c>*</c> for any.</summary>
    public IReadOnlyDictionary<string, string>? Query { get; init; }

    public string? Method { get; init; }

    public IPAddress? Address { get; init; }

    public string? User { get; init; }

    public string? Session { get; init; }

    /// <summary>video or audio.</summary>
    public string? Track { get; init; }

    /// <summary>Code of the event.</summary>
    public string? Code { get; init; }

    /// <summary>Whether it asks for nothing.</summary>
    public bool IsEverything => this == Everything;

    public bool Holds(FaultContext at) =>
        (Surface is not { } surface || surface == at.Surface || (surface == FaultSurface.Http && at.IsOverHttp))
        && (Channel is not { } channel || channel == at.Channel)
        && (Path is null || Alike(Path, at.Path))
        && (Action is null || Alike(Action, at.Query?["action"]))
        && (Query is null || Query.All(pair => Alike(pair.Value, at.Query?[pair.Key])))
        && (Method is null || string.Equals(Method, at.Method, StringComparison.OrdinalIgnoreCase))
        && (Address is null || Address.Equals(at.Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : at.Address))
        && (User is null || string.Equals(User, at.User, StringComparison.Ordinal))
        && (Session is null || string.Equals(Session, at.Session, StringComparison.Ordinal))
        && (Track is null || string.Equals(Track, at.Track, StringComparison.OrdinalIgnoreCase))
        && (Code is null || string.Equals(Code, at.Code, StringComparison.OrdinalIgnoreCase));

    private static bool Alike(string pattern, string? text) => text is not null && FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true);
}
