namespace Emulator.Server.Streams;

/// <summary>
/// Which stream of a device. A class: dictionaries with tuples for keys are code that is made at run time, which a cold start would wait for.
/// </summary>
/// <param name="Channel">The channel, from 0.</param>
/// <param name="Stream">0 main, 1 and up extra.</param>
internal sealed record StreamKey(int Channel, int Stream);
