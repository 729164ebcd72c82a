using System.Collections.Immutable;

namespace Emulator.Device.Recording;

/// <summary>Which recordings are wanted (document sections 4.11.5 and 13.1). An empty list wants all.</summary>
public sealed record RecordingQuery
{
    /// <summary>Video channel, from 0; null wants all.</summary>
    public int? Channel { get; init; }

    /// <summary>0 main, 1 and up extra; null wants all.</summary>
    public int? Stream { get; init; }

    /// <summary>Recordings of which any lies after this; UTC.</summary>
    public required DateTime From { get; init; }

    /// <summary>Recordings of which any lies before this; UTC.</summary>
    public required DateTime To { get; init; }

    /// <summary>Folders, <c>/mnt/dvr/sda0</c>.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary><c>dav</c>, <c>jpg</c>, <c>mp4</c>.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>Timing, Manual, Event; Marker or Marked for protected files, Restrict for restricted ones.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Codes of events, of which one may end with <c>*</c>.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>Whether a recording is wanted.</summary>
    internal bool Wants(Recording recording, RecordingProtection protection) =>
        recording.Overlaps(From, To)
        && (Types.IsEmpty || Types.Contains(recording.Extension, StringComparer.OrdinalIgnoreCase))
        && (Folders.IsEmpty || Folders.Any(f => IsBelow(recording.Path, f.TrimEnd('/'))))
        && (Flags.IsEmpty || Flags.Any(f => HasFlag(recording, f, protection)))
        && (Events.IsEmpty || Events.Any(wanted => recording.Events.Any(code => IsSame(wanted, code))));

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/');

    private static bool HasFlag(Recording recording, string flag, RecordingProtection protection) => flag.ToUpperInvariant() switch
    {
        "MARKER" or "MARKED" => protection.Covers(ProtectionKind.Protect, recording.Channel, recording.Start, recording.End),
        "RESTRICT" => protection.Covers(ProtectionKind.Restrict, recording.Channel, recording.Start, recording.End),
        _ => string.Equals(recording.Flag, flag, StringComparison.OrdinalIgnoreCase),
    };

    private static bool IsSame(string wanted, string code) => wanted.EndsWith('*')
        ? code.StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.OrdinalIgnoreCase)
        : string.Equals(wanted, code, StringComparison.OrdinalIgnoreCase);
}
