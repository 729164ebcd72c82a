using System.Collections.Immutable;

namespace Emulator.Device.Records;

/// <summary>The records of one kind at a moment. It never changes.</summary>
/// <param name="Kind">What they are records of.</param>
/// <param name="Rows">The records by number.</param>
/// <param name="Next">The number of the next one.</param>
/// <param name="IsKept">Whether they lie in the store, rather than being what the device ships with.</param>
internal sealed record RecordTable(RecordKind Kind, ImmutableSortedDictionary<int, RecordRow> Rows, int Next, bool IsKept);
