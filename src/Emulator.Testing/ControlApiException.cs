namespace Emulator.Testing;

/// <summary>The emulator refused what it was asked, or could not be asked.</summary>
public sealed class ControlApiException : Exception
{
    /// <summary>Makes one without more to tell.</summary>
    public ControlApiException()
    {
    }

    /// <summary>Makes one of a message.</summary>
    public ControlApiException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one of a message and what lies behind it.</summary>
    public ControlApiException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ControlApiException(string message, int status, string? field)
        : base(message) => (Status, Field) = (status, field);

    /// <summary>HTTP status of the answer; 0 when there was none.</summary>
    public int Status { get; }

    /// <summary>The field that is wrong, when one is.</summary>
    public string? Field { get; }
}
