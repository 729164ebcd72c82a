using System.Collections.Immutable;

namespace Emulator.Device.Events;

/// <summary>What events keep a device doing at a moment.</summary>
/// <param name="Beep">Whether its buzzer sounds.</param>
/// <param name="Flash">Whether its warning light flashes.</param>
/// <param name="Tip">Whether it shows a message on its screen.</param>
/// <param name="Voice">The file it said last; null before the first.</param>
/// <param name="VoiceCount">How often it has said one.</param>
/// <param name="Recording">Channels that it records because of events, from 0.</param>
/// <param name="ExtendedOutputs">Extended alarm outputs that they hold closed, from 1.</param>
/// <param name="Matrix">Channels that it shows on its screen, from 0.</param>
/// <param name="Tour">Channels that it goes through on its screen, from 0.</param>
public sealed record LinkageState(
    bool Beep,
    bool Flash,
    bool Tip,
    string? Voice,
    long VoiceCount,
    ImmutableArray<int> Recording,
    ImmutableArray<int> ExtendedOutputs,
    ImmutableArray<int> Matrix,
    ImmutableArray<int> Tour);
