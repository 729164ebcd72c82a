namespace Emulator.Testing;

/// <summary>A record that a door station keeps: a card, an attempt to open a door, an announcement, an alarm.</summary>
/// <param name="RecNo">Its number.</param>
/// <param name="Time">When it was made, by the camera's clock, local.</param>
/// <param name="Fields">Its fields, by the names of recordFinder.cgi.</param>
public sealed record CameraRecord(int RecNo, string Time, IReadOnlyDictionary<string, string> Fields);
