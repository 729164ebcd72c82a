namespace Emulator.Device.Alarms;

/// <summary>Where the contact at an alarm input stands.</summary>
public enum AlarmContact
{
    /// <summary>Where it is without an alarm: closed at a normally closed input, open at a normally open one.</summary>
    AtRest,

    /// <summary>Open, whatever the input takes for an alarm.</summary>
    Open,

    /// <summary>Closed.</summary>
    Closed,
}

/// <summary>An alarm input (document section 4.9.2): the contact that is wired to it, which goes on standing where it does while the device has no power.</summary>
public sealed class AlarmInput
{
    private volatile AlarmContact _contact;

    /// <summary>Told after the contact has moved, on the thread that moved it.</summary>
    public event Action<AlarmInput>? Changed;

    /// <summary>Where the contact stands.</summary>
    public AlarmContact Contact => _contact;

    /// <summary>Moves the contact.</summary>
    public void Set(AlarmContact contact)
    {
        if (_contact != contact)
        {
            _contact = contact;
            Changed?.Invoke(this);
        }
    }

    /// <summary>Whether the contact stands where it means an alarm.</summary>
    /// <param name="sensorType">What the input is set to: <c>NC</c>, an alarm when open, or <c>NO</c>, an alarm when closed.</param>
    public bool InAlarm(string sensorType) => _contact == (sensorType == "NO" ? AlarmContact.Closed : AlarmContact.Open);
}
