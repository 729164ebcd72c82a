using System.Net;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Wire;

namespace Emulator.Server.Faults;

/// <summary>
/// One occasion for a fault, as far as rules can tell occasions apart: a connection, a request, a part of a stream. What is null is not
/// known here, and a rule that asks for it does not match.
/// </summary>
internal sealed class FaultContext
{
    private readonly Lock _gate = new();
    private readonly FaultContext? _of;
    private List<FaultRule>? _hits;

    public FaultContext(FaultSurface surface) => Surface = surface;

    private FaultContext(FaultContext of)
    {
        _of = of;
        Surface = of.Surface;
        IsOverHttp = of.IsOverHttp;
        Address = of.Address;
        Method = of.Method;
        Target = of.Target;
        Connection = of.Connection;
        Path = of.Path;
        Query = of.Query;
        User = of.User;
        Session = of.Session;
        Channel = of.Channel;
        Track = of.Track;
        Code = of.Code;
    }

    /// <summary>By what door.</summary>
    public FaultSurface Surface { get; set; }

    /// <summary>Whether it came over HTTP.</summary>
    public bool IsOverHttp { get; init; }

    /// <summary>Address of the client.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Method of the request.</summary>
    public string? Method { get; init; }

    /// <summary>Target of the request as it was sent.</summary>
    public string? Target { get; init; }

    /// <summary>The connection that it came on.</summary>
    public WireConnection? Connection { get; init; }

    /// <summary>Path of the request, unescaped, without its query.</summary>
    public string? Path { get; init; }

    /// <summary>Its parameters.</summary>
    public CgiQuery? Query { get; set; }

    /// <summary>Who is logged in.</summary>
    public string? User { get; set; }

    /// <summary>RTSP or RPC session.</summary>
    public string? Session { get; set; }

    /// <summary>Video channel, from 1.</summary>
    public int? Channel { get; set; }

    /// <summary>video or audio.</summary>
    public string? Track { get; set; }

    /// <summary>Code of the event.</summary>
    public string? Code { get; set; }

    /// <summary>Ids of the rules that touched it, with a comma between; null when none did.</summary>
    public string? FaultIds
    {
        get
        {
            lock (_gate)
            {
                return _hits is null ? null : string.Join(',', _hits.Select(rule => rule.Id));
            }
        }
    }

    /// <summary>A further occasion of the same client, such as the next part of a stream. What touches it has touched this one too.</summary>
    public FaultContext Occasion() => new(this);

    /// <summary>Whether a rule has fired on this occasion.</summary>
    public bool Has(FaultRule rule)
    {
        lock (_gate)
        {
            return _hits?.Contains(rule) == true;
        }
    }

    internal void Add(FaultRule rule)
    {
        lock (_gate)
        {
            _hits ??= [];
            if (!_hits.Contains(rule))
            {
                _hits.Add(rule);
            }
        }

        _of?.Add(rule);
    }
}
