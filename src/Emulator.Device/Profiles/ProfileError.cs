namespace Emulator.Device.Profiles;

/// <summary>One thing wrong with a profile file.</summary>
/// <param name="File">The file, or the folder that could not be read.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
/// <param name="Field">Path of the field, <c>channels[0].scene</c>; empty when it is about the file as a whole.</param>
/// <param name="Message">What is wrong.</param>
public sealed record ProfileError(string File, int Line, int Column, string Field, string Message)
{
    /// <summary><c>profiles/x.yaml:12:5: channels[0].scene: what is wrong</c>, as editors and terminals link it.</summary>
    public override string ToString() => Field.Length == 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}:{Line}:{Column}: {Field}: {Message}";
}
