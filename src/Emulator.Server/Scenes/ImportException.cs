namespace Emulator.Server.Scenes;

/// <summary>A clip cannot become a scene; the message is all that the user needs.</summary>
internal sealed class ImportException(string message) : Exception(message);
