using System.Globalization;

namespace Emulator.Testing;

/// <summary>How a camera's clock stands.</summary>
/// <param name="Local">Its local time, yyyy-MM-dd HH:mm:ss.</param>
/// <param name="Utc">What it takes for UTC.</param>
/// <param name="Mode">real, or virtual: the clock of the process then only moves when it is advanced.</param>
/// <param name="Frozen">Whether it stands, and its timers with it.</param>
/// <param name="Scale">Seconds it counts in one of the process's.</param>
public sealed record ClockReading(string Local, string Utc, string Mode, bool Frozen = false, double Scale = 1);

/// <summary>A camera's clock.</summary>
public sealed class CameraClock
{
    private const string Form = "yyyy-MM-dd HH:mm:ss";

    private readonly ControlClient _control;

    internal CameraClock(ControlClient control) => _control = control;

    /// <summary>Reads it.</summary>
    public Task<ClockReading> ReadAsync(CancellationToken cancellation = default) => _control.GetAsync<ClockReading>("clock", cancellation);

    /// <summary>Moves the virtual clock, which all cameras of a process share. Timers that fall due on the way fire in order.</summary>
    /// <exception cref="ControlApiException">The emulator runs on the real clock.</exception>
    public Task<ClockReading> AdvanceAsync(TimeSpan span, CancellationToken cancellation = default) => _control.PostAsync<ClockReading>("clock/advance", new { seconds = span.TotalSeconds }, cancellation);

    /// <summary>Sets its local time. No timer moves.</summary>
    public Task<ClockReading> SetAsync(DateTime local, CancellationToken cancellation = default) =>
        _control.PutAsync<ClockReading>("clock", new { local = local.ToString(Form, CultureInfo.InvariantCulture) }, cancellation);

    /// <summary>Stops it, and its timers with it.</summary>
    public Task<ClockReading> FreezeAsync(CancellationToken cancellation = default) => _control.PutAsync<ClockReading>("clock", new { frozen = true }, cancellation);

    /// <summary>Lets a clock that stands go on.</summary>
    public Task<ClockReading> ResumeAsync(CancellationToken cancellation = default) => _control.PutAsync<ClockReading>("clock", new { frozen = false }, cancellation);

    /// <summary>Lets it run faster or slower: so many seconds in one of the process's.</summary>
    public Task<ClockReading> ScaleAsync(double scale, CancellationToken cancellation = default) => _control.PutAsync<ClockReading>("clock", new { scale }, cancellation);
}
