using System.Diagnostics.CodeAnalysis;
using Emulator.Server.Faults.Kinds;

namespace Emulator.Server.Faults;

/// <summary>Every kind of fault. A new one is an entry in the table of its layer and a test that sees it from outside.</summary>
internal static class FaultCatalogue
{
    private static readonly Lazy<FaultKind[]> Kinds = new(() => [.. Tables.SelectMany(table => table())]);

    private static readonly Lazy<Dictionary<string, FaultKind>> ById = new(() => Kinds.Value.ToDictionary(kind => kind.Id, StringComparer.OrdinalIgnoreCase));

    // A line for each table, so that tables can be added side by side.
    private static Func<FaultKind[]>[] Tables =>
    [
        SocketFaults.Table,
        TlsFaults.Table,
        HttpFaults.Table,
        EventStreamFaults.Table,
        EventPartFaults.Table,
        FramingFaults.Table,
        AuthFaults.Table,
        ChallengeFaults.Table,
        CgiFaults.Table,
        CgiTextFaults.Table,
        SnapshotFaults.Table,
        MediaStreamFaults.Table,
        FileFaults.Table,
        RpcFaults.Table,
        DhipFaults.Table,
        RtspFaults.Table,
        RtspHeaderFaults.Table,
        RtspSessionFaults.Table,
        SdpFaults.Table,
        AccountFaults.Table,
        PowerFaults.Table,
        ClockFaults.Table,
        MemoryFaults.Table,
        BodyFaults.Table,
        RtpFaults.Table,
        RtpStreamFaults.Table,
        RtcpFaults.Table,
        VideoFaults.Table,
        SoundFaults.Table,
    ];

    /// <summary>All kinds, in the order of their tables.</summary>
    public static IReadOnlyList<FaultKind> All => Kinds.Value;

    public static bool TryGet(string id, [NotNullWhen(true)] out FaultKind? kind) => ById.Value.TryGetValue(id, out kind);
}
