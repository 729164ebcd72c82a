namespace Emulator.Server.Importing;

/// <summary>Nothing can be made of a source; the message says why, and names the line where there is one.</summary>
internal sealed class ProfileImportException(string message) : Exception(message);
