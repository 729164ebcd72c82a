namespace Emulator.Media;

/// <summary>A scene cannot be used; the message names the file, the field and what is wrong.</summary>
public sealed class SceneException : Exception
{
    public SceneException(string message)
        : base(message)
    {
    }

    public SceneException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public SceneException()
    {
    }
}
