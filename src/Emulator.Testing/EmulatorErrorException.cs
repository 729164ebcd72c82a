namespace Emulator.Testing;

/// <summary>The emulator logged an error while a test ran.</summary>
public sealed class EmulatorErrorException : Exception
{
    /// <summary>Makes one without more to tell.</summary>
    public EmulatorErrorException()
    {
    }

    /// <summary>Makes one of a message.</summary>
    public EmulatorErrorException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one of a message and what lies behind it.</summary>
    public EmulatorErrorException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
