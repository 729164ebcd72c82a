using Emulator.Device.Profiles;

namespace Emulator.Device.Events;

/// <summary>What the index of an event counts, from 0.</summary>
public enum EventSubject
{
    /// <summary>The device as a whole; the index is 0.</summary>
    Device,

    /// <summary>Video channels.</summary>
    Channel,

    /// <summary>Channels that see heat; the index is that of the channel.</summary>
    ThermalChannel,

    /// <summary>Alarm inputs.</summary>
    AlarmInput,

    /// <summary>Alarm outputs.</summary>
    AlarmOutput,

    /// <summary>Disks and cards.</summary>
    Disk,

    /// <summary>Doors.</summary>
    Door,
}

/// <summary>How long what an event tells of goes on.</summary>
public enum EventSpan
{
    /// <summary>It begins and ends: Start and Stop. Devices also send some of these as Pulse, when what they tell of is over at once.</summary>
    Lasting,

    /// <summary>It is over as soon as it happens: Pulse.</summary>
    Moment,

    /// <summary>It tells how something stands: State, or Pulse.</summary>
    Standing,
}

/// <summary>One event code that devices send.</summary>
/// <param name="Number">Its place in <see cref="EventCodes.All"/>.</param>
/// <param name="Name">In the document's spelling.</param>
/// <param name="Subject">What its index counts.</param>
/// <param name="Span">Whether it lasts.</param>
/// <param name="Needs">What a device must have to send it.</param>
/// <param name="Section">Section of the document that names it; empty for one that devices send and the document does not name.</param>
/// <param name="Meaning">What happened, in a few words.</param>
public sealed record EventCode(int Number, string Name, EventSubject Subject, EventSpan Span, Capability Needs, string Section, string Meaning)
{
    /// <summary>How many of its subject a kind of device has.</summary>
    public int CountOn(DeviceProfile profile) => Subject switch
    {
        EventSubject.Channel or EventSubject.ThermalChannel => profile.Channels.Length + profile.MaxRemoteInputs,
        EventSubject.AlarmInput => profile.AlarmInputs,
        EventSubject.AlarmOutput => profile.AlarmOutputs,
        EventSubject.Disk => profile.Disks.Length,
        EventSubject.Door => profile.Doors,
        _ => 1,
    };

    /// <summary>Whether a kind of device sends it at all.</summary>
    public bool ExistsOn(DeviceProfile profile) =>
        profile.Has(Needs) && CountOn(profile) > 0 && !profile.Habits.Unsupported.Contains(Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a kind of device can send it of that subject.</summary>
    public bool Fits(DeviceProfile profile, int index) =>
        index >= 0 && index < CountOn(profile)
        && (Subject != EventSubject.ThermalChannel || (index < profile.Channels.Length && profile.Channels[index].Kind == ChannelKind.Thermal));

    /// <summary>Whether it may say that of itself.</summary>
    public bool Allows(EventAction action) => Span switch
    {
        EventSpan.Lasting => action != EventAction.State,
        EventSpan.Moment => action == EventAction.Pulse,
        _ => action is EventAction.State or EventAction.Pulse,
    };
}
