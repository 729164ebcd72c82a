using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Parts;

namespace Emulator.Device.Remote;

/// <summary>A camera that a recorder has over the network.</summary>
/// <param name="Place">Which of the remote inputs it is, from 0.</param>
/// <param name="Name">As it is called.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Port">Its HTTP port.</param>
/// <param name="Channel">Which of its channels, from 1.</param>
public sealed record RemoteInput(int Place, string Name, string Address, int Port, int Channel);

/// <summary>
/// The cameras that a recorder has over the network, beside its own channels (document section 4.5.10 says how many there may be; the section
/// <c>RemoteDevice</c> is that of devices in the field). One that is enabled and does not answer is a lost signal of its channel.
/// </summary>
public sealed class RemoteInputs : DevicePart
{
    private readonly Lock _gate = new();
    private readonly Device _device;
    private readonly int _first;
    private readonly int _count;
    private bool[] _lost;
    private Func<RemoteInput, bool> _answers = static _ => false;

    internal RemoteInputs(Device device)
    {
        (_device, _first, _count) = (device, device.Profile.Channels.Length, device.Profile.MaxRemoteInputs);
        _lost = new bool[_count];
    }

    /// <inheritdoc/>
    public override string Name => "remote";

    /// <summary>The cameras that are enabled.</summary>
    public IReadOnlyList<RemoteInput> Attached => [.. Enumerable.Range(0, _count).Select(At).OfType<RemoteInput>()];

    /// <summary>Channels that there are to show: the device's own, and those up to the last camera that is attached.</summary>
    public int Channels => _first + (Attached is [.., var last] ? last.Place + 1 : 0);

    /// <summary>Tells whether a camera answers; set by whoever knows the network.</summary>
    public void Watch(Func<RemoteInput, bool> answers) => Volatile.Write(ref _answers, answers);

    /// <summary>The camera of a channel, from 0 with the device's own before it; null when there is none.</summary>
    public RemoteInput? OfChannel(int channel) => channel >= _first && channel < _first + _count ? At(channel - _first) : null;

    /// <summary>Whether a camera answers now.</summary>
    public bool IsOnline(RemoteInput input) => Volatile.Read(ref _answers)(input);

    /// <inheritdoc/>
    public override object Describe() => Attached.Select(i => new { Channel = _first + i.Place + 1, i.Name, i.Address, i.Port, Online = IsOnline(i) }).ToArray();

    /// <summary>Looks which cameras answer, and raises what follows.</summary>
    public void Look()
    {
        var deeds = new List<(int Channel, EventAction Action)>();
        lock (_gate)
        {
            for (var place = 0; place < _count; place++)
            {
                var lost = _device.Power.State == Emulator.Device.Power.PowerState.On && At(place) is { } input && !IsOnline(input);
                if (lost != _lost[place])
                {
                    _lost[place] = lost;
                    deeds.Add((_first + place, lost ? EventAction.Start : EventAction.Stop));
                }
            }
        }

        foreach (var (channel, action) in deeds)
        {
            _device.Events.Raise("VideoLoss", action, channel, data: null, "remote");
        }
    }

    /// <inheritdoc/>
    protected internal override void Follow(ConfigChange change)
    {
        if (change.Touches("RemoteDevice"))
        {
            Look();
        }
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        lock (_gate)
        {
            // With the power everything that was on has ended already.
            _lost = new bool[_count];
        }

        Look();
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then) => Forget();

    /// <inheritdoc/>
    protected internal override void Reset() => Forget();

    /// <inheritdoc/>
    protected internal override object Capture() => Name;

    // All events have ended; what is lost is lost anew.
    private void Forget()
    {
        lock (_gate)
        {
            _lost = new bool[_count];
        }

        Look();
    }

    private RemoteInput? At(int place)
    {
        var config = _device.Config.Current;
        var head = RemoteName.Of(place);
        return !config.Bool(head + ".Enable") ? null
            : new RemoteInput(place, config.Text(head + ".Name"), config.Text(head + ".Address"), config.Int(head + ".HttpPort", 80), config.Int(head + ".VideoInput", 1));
    }
}

/// <summary>What the entries of <c>RemoteDevice</c> are called.</summary>
public static class RemoteName
{
    /// <summary>The name of an entry.</summary>
    public static string Entry(int place) => $"System_CONFIG_NETCAMERA_INFO_{place}";

    /// <summary>Its path in the configuration.</summary>
    public static string Of(int place) => "RemoteDevice." + Entry(place);
}
