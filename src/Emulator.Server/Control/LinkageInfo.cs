using Emulator.Device.Events;

namespace Emulator.Server.Control;

/// <param name="Beep">Whether its buzzer sounds.</param>
/// <param name="Flash">Whether its warning light flashes.</param>
/// <param name="Tip">Whether it shows a message on its screen.</param>
/// <param name="Voice">The file it said last.</param>
/// <param name="VoiceCount">How often it has said one.</param>
/// <param name="Recording">Channels that it records because of events, from 1.</param>
/// <param name="ExtendedOutputs">Extended alarm outputs that events hold closed, from 1.</param>
/// <param name="Matrix">Channels that events bring on its screen, from 1.</param>
/// <param name="Tour">Channels that it goes through on its screen, from 1.</param>
internal sealed record LinkageInfo(
    bool Beep, bool Flash, bool Tip, string? Voice, long VoiceCount, int[] Recording, int[] ExtendedOutputs, int[] Matrix, int[] Tour)
{
    public static LinkageInfo Of(LinkageState state)
    {
        return new LinkageInfo(
            state.Beep, state.Flash, state.Tip, state.Voice, state.VoiceCount, FromOne(state.Recording), [.. state.ExtendedOutputs], FromOne(state.Matrix), FromOne(state.Tour));

        static int[] FromOne(IEnumerable<int> fromZero) => [.. fromZero.Select(n => n + 1)];
    }
}
