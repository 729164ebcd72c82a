using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Emulator.Device.Access;
using Emulator.Device.Alarms;
using Emulator.Device.Config;
using Emulator.Device.Display;
using Emulator.Device.Events;
using Emulator.Device.Lens;
using Emulator.Device.Logs;
using Emulator.Device.Parts;
using Emulator.Device.Power;
using Emulator.Device.Profiles;
using Emulator.Device.Ptz;
using Emulator.Device.Recording;
using Emulator.Device.Remote;
using Emulator.Device.State;
using Emulator.Device.Storage;
using Emulator.Device.Time;
using Emulator.Device.Users;
using Emulator.Device.Wiper;
using Emulator.Device.World;
using Emulator.Protocol.Auth;

namespace Emulator.Device;

/// <summary>What makes one device of a kind different from the next.</summary>
public sealed record DeviceIdentity
{
    /// <summary>Name within the process and on the control API: <c>ipc-1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Serial number.</summary>
    public required string Serial { get; init; }

    /// <summary>MAC address of the first interface, lower-case hex with colons.</summary>
    public required string Mac { get; init; }

    /// <summary>Address it says it has.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>HTTP port it says it has.</summary>
    public int HttpPort { get; init; } = 80;

    /// <summary>RTSP port it ships with.</summary>
    public int RtspPort { get; init; } = 554;

    /// <summary>The secret of this device's nonces, 16 bytes or more, from the seeded source.</summary>
    public required byte[] NonceKey { get; init; }
}

/// <summary>One device: state plus a clock. What it is comes from its profile; everything it does hangs off here, nothing is static.</summary>
public sealed class Device : IDisposable
{
    private readonly IConfigStore _store;
    private readonly IRecordingStore _recordingStore;
    private readonly IStateStore _stateStore;
    private readonly WatchedStateStore? _watched;
    private readonly StateBatch? _kept;
    private PowerState _power = PowerState.On;

    /// <summary>Starts a device.</summary>
    /// <param name="profile">Its kind.</param>
    /// <param name="identity">What is its own.</param>
    /// <param name="defaults">The configuration it ships with: the profile's, shared, with its own values laid over.</param>
    /// <param name="store">Where its configuration is kept.</param>
    /// <param name="time">The process's time, real or virtual.</param>
    /// <param name="recordings">Where its recordings are kept; nowhere when null.</param>
    /// <param name="state">Where the rest is kept that it remembers; nowhere when null.</param>
    public Device(DeviceProfile profile, DeviceIdentity identity, ConfigSnapshot defaults, IConfigStore store, TimeProvider time, IRecordingStore? recordings = null, IStateStore? state = null)
    {
        Clock = new DeviceClock(time);
        Stores = new StoreHealth(Clock.Time);
        _store = store = store is MemoryConfigStore ? store : new WatchedConfigStore(store, Stores);
        _recordingStore = recordings is null or MemoryRecordingStore ? new MemoryRecordingStore() : new WatchedRecordingStore(recordings, Stores);
        _watched = state is null or MemoryStateStore ? null : new WatchedStateStore(state, Stores);
        _kept = _watched is null ? null : new StateBatch(_watched);
        Stores.TryWith(RetryStores);
        _stateStore = (IStateStore?)_kept ?? new MemoryStateStore();
        Profile = profile;
        Identity = identity;
        Realm = "Login to " + identity.Serial;
        Config = new ConfigTree(defaults, store);
        time = Clock.Time;
        Events = new EventBus(Clock);
        Log = new DeviceLog(Clock, _stateStore, profile.Habits.MaxFinders, BitConverter.ToUInt32(identity.NonceKey, 4));
        Log.Begin();
        Alarms = new AlarmBoard(profile, Config, Events, time);
        Power = new DevicePower(time, TimeSpan.FromSeconds(profile.Habits.BootSeconds));
        Users = new UserAccounts(Realm, profile, _stateStore);
        Access = new DeviceAccess(profile.Habits, Config, Clock, Events, Log);
        Users.Removed += user => Access.Expel(user.Name);
        Nonces = new NonceMint(identity.NonceKey);
        var channels = profile.Channels.Length;
        Lenses = profile.Has(Capability.Lens) ? [.. Enumerable.Range(0, channels).Select(_ => new MotorLens(time))] : [];
        Wipers = profile.Has(Capability.Wiper) ? [.. Enumerable.Range(0, channels).Select(_ => new RainBrush(time))] : [];
        Screens = profile.Has(Capability.VideoOut)
            ? [.. Enumerable.Range(0, profile.VideoOutputs).Select(_ => new Screen(() => Parts.IsDefault ? channels : Part<RemoteInputs>()?.Channels ?? channels, channels, time))]
            : [];

        UseZone(Config.Current);
        UseTours(Config.Current);
        Alarms.Begin();
        Disks = new DiskBay(profile, _stateStore);
        Recordings = new RecordingIndex(profile, identity, Config, Clock, _recordingStore, Disks);
        Ptz = profile.Has(Capability.Ptz) ? [.. Enumerable.Range(0, channels).Select(PtzOf)] : [];
        var settings = new EventSettings(profile, Config);
        Linkage = new Linkage(Config, Clock, Events, settings, Recordings, Alarms, Log);
        Linkage.PtzLinked += OnPtzLinked;
        World = new DeviceWorld(profile, Config, Clock, Events, settings, Disks, Recordings, Alarms, remembers: _stateStore is not MemoryStateStore);
        Maintenance = new AutoMaintain(Config, Clock, Power);
        Parts = DeviceParts.Of(this);
        World.Watch(Parts);
        Clock.Setting += OnClockSetting;
        Clock.Settled += OnClockSettled;
        Clock.Jumped += OnClockJumped;
        Config.Changed += OnConfigChanged;
        Power.Changed += OnPowerChanged;
    }

    /// <summary>Its kind.</summary>
    public DeviceProfile Profile { get; private set; }

    /// <summary>What is its own.</summary>
    public DeviceIdentity Identity { get; private set; }

    /// <summary>The realm of its login challenges.</summary>
    public string Realm { get; }

    /// <summary>Its configuration.</summary>
    public ConfigTree Config { get; }

    /// <summary>Its clock.</summary>
    public DeviceClock Clock { get; }

    /// <summary>What happens to it.</summary>
    public EventBus Events { get; }

    /// <summary>Its alarm inputs and outputs.</summary>
    public AlarmBoard Alarms { get; }

    /// <summary>What it notes of itself.</summary>
    public DeviceLog Log { get; }

    /// <summary>Whether it answers.</summary>
    public DevicePower Power { get; }

    /// <summary>Who may use it.</summary>
    public UserAccounts Users { get; }

    /// <summary>Who is using it.</summary>
    public DeviceAccess Access { get; }

    /// <summary>Its login nonces.</summary>
    public NonceMint Nonces { get; }

    /// <summary>The lens of each channel; none where it has no motor.</summary>
    public ImmutableArray<MotorLens> Lenses { get; }

    /// <summary>The wiper of each channel; none where there are no wipers.</summary>
    public ImmutableArray<RainBrush> Wipers { get; }

    /// <summary>The mechanics of each channel; none where nothing turns.</summary>
    public ImmutableArray<PtzUnit> Ptz { get; }

    /// <summary>Its screens.</summary>
    public ImmutableArray<Screen> Screens { get; }

    /// <summary>Its disks.</summary>
    public DiskBay Disks { get; }

    /// <summary>What it has recorded.</summary>
    public RecordingIndex Recordings { get; }

    /// <summary>What happens around it.</summary>
    public DeviceWorld World { get; }

    /// <summary>What only its kind of device has.</summary>
    public ImmutableArray<DevicePart> Parts { get; }

    /// <summary>What follows from its events.</summary>
    public Linkage Linkage { get; }

    /// <summary>The door that requests go through, and what changes the device as a whole.</summary>
    public StateGate Gate { get; } = new();

    /// <summary>Whether what it keeps can be kept.</summary>
    public StoreHealth Stores { get; }

    /// <summary>Takes what parts remember as one; null when nothing is kept.</summary>
    internal StateBatch? Kept => _kept;

    /// <summary>When it restarts by itself.</summary>
    internal AutoMaintain Maintenance { get; }

    /// <summary>What makes it slow or lets it refuse.</summary>
    public DeviceBurdens Burdens { get; } = new();

    /// <summary>Its part of that type; null where its kind has none.</summary>
    public T? Part<T>()
        where T : DevicePart
    {
        foreach (var part in Parts)
        {
            if (part is T found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>What it keeps beside its configuration and its recordings.</summary>
    internal IStateStore States => _stateStore;

    /// <summary>Says other things of itself from now on. What was made of its profile before stays, and so does its realm, which password hashes contain.</summary>
    public void Become(DeviceProfile profile, DeviceIdentity identity) => (Profile, Identity) = (profile, identity);

    /// <summary>Sets its clock to the time zone of its configuration.</summary>
    public void UseZone() => UseZone(Config.Current);

    /// <summary>Sets its clock, and notes it.</summary>
    /// <param name="local">The local time it is to have.</param>
    /// <param name="user">Who sets it; empty for the device itself.</param>
    /// <param name="from">From where, or null.</param>
    public void SetClock(DateTime local, string user = "", IPAddress? from = null)
    {
        var before = Clock.Now;
        Clock.Set(local);
        Log.Write(LogType.System, "SetTime", user, from, new("Before", $"{before:yyyy-MM-dd HH:mm:ss}"), new("After", $"{local:yyyy-MM-dd HH:mm:ss}"));
    }

    /// <summary>Returns it to the state it started in: configuration as shipped, its clock the process's, every part in its place, power on.</summary>
    /// <returns>False, and all is as it was, when it cannot be kept.</returns>
    public bool TryReset([NotNullWhen(false)] out string? error)
    {
        string? why = null;
        var done = Gate.Alone(() =>
        {
            if (!_store.TryProbe(out why) || (_watched is not null && !_watched.TryProbe(out why)))
            {
                return false;
            }

            ResetAlone();
            return true;
        });
        error = done ? null : why ?? "";
        return done;
    }

    private void ResetAlone()
    {
        // What is on ends while there is still what follows from it.
        Events.EndAll("reset");
        World.Reset();
        Linkage.Reset();
        // Before the rest, so that what follows has no files to close, and again when all else is in place.
        Recordings.Reset();
        Config.Restore(Config.Defaults.Names);
        Clock.Reset();
        foreach (var unit in Ptz)
        {
            unit.Reset();
        }

        foreach (var lens in Lenses)
        {
            lens.Reset();
        }

        foreach (var wiper in Wipers)
        {
            wiper.Reset();
        }

        for (var i = 0; i < Screens.Length; i++)
        {
            Screens[i].Reset(TourPlan.Of(Config.Current, i));
        }

        foreach (var part in Parts)
        {
            part.Reset();
        }

        Recordings.Reset();
        // Last, because a restored language has just asked for a reboot.
        Power.Reset();
        Users.Reset();
        Access.Clear();
        Log.Reset();
        Events.Reset();
        Alarms.Reset();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Config.Changed -= OnConfigChanged;
        Power.Changed -= OnPowerChanged;
        World.Dispose();
        Linkage.Dispose();
        Maintenance.Dispose();
        Power.Dispose();
        Log.Dispose();
        Alarms.Dispose();
        foreach (var unit in Ptz)
        {
            unit.Dispose();
        }

        foreach (var part in Parts)
        {
            part.Dispose();
        }

        Gate.Dispose();
        Stores.Dispose();
        (_store as IDisposable)?.Dispose();
        (_recordingStore as IDisposable)?.Dispose();
        (_stateStore as IDisposable)?.Dispose();
    }

    private void OnConfigChanged(ConfigChange change)
    {
        // First, while the time zone is still the one that files are named by.
        var records = RecordingRules.Touches(change);
        if (records)
        {
            Recordings.Close();
        }

        if (PtzRules.Touches(change))
        {
            foreach (var unit in Ptz)
            {
                unit.Follow(change.Before, change.After);
            }
        }

        if (change.Touches("Locales") || change.Touches("NTP"))
        {
            UseZone(change.After);
            foreach (var unit in Ptz)
            {
                unit.Recheck();
            }
        }

        if (records)
        {
            Recordings.Follow();
        }

        World.Follow(change);
        Linkage.Follow();
        foreach (var part in Parts)
        {
            part.Follow(change);
        }

        if (change.Touches("AutoMaintain"))
        {
            Maintenance.Arm();
        }

        if (change.Touches("AlarmOut"))
        {
            Alarms.Follow();
        }

        if (change.Touches("MonitorTour") || change.Touches("MonitorCollection"))
        {
            UseTours(change.After);
        }

        // Document section 4.6.6: a device restarts in its new language.
        if (change.Touches("Language"))
        {
            Power.Reboot(TimeSpan.Zero);
        }
    }

    // What moves stops where it is when the power goes.
    private void OnPowerChanged(PowerState state)
    {
        NotePower(state);
        foreach (var unit in Ptz)
        {
            unit.Power(state == PowerState.On);
        }

        if (state == PowerState.On)
        {
            Recordings.Resume();
            Alarms.Power(on: true);
            Linkage.Power(on: true);
            PowerParts(on: true);
            World.Power(on: true);
            return;
        }

        // What is on ends with the power; who listens on the network hears no Stop of it (see Emulator.Server.Events).
        Events.EndAll("power");
        World.Power(on: false);
        PowerParts(on: false);
        Linkage.Power(on: false);
        Alarms.Power(on: false);
        Recordings.Pause();

        foreach (var lens in Lenses)
        {
            lens.Halt();
        }

        foreach (var wiper in Wipers)
        {
            wiper.Stop();
        }
    }

    // What waits to be kept, and whether what fails could keep something again.
    private void RetryStores()
    {
        foreach (var trouble in Stores.Troubles)
        {
            switch (trouble.Store)
            {
                case WatchedConfigStore.Name:
                    _store.TryProbe(out _);
                    break;
                case WatchedRecordingStore.Name:
                    Recordings.Retry();
                    break;
                default:
                    if (_watched!.TryProbe(out _))
                    {
                        Log.Retry();
                    }

                    break;
            }
        }
    }

    private void PowerParts(bool on)
    {
        foreach (var part in Parts)
        {
            part.Power(on);
        }
    }

    // By the old time files and sights end, and by the new one they go on.
    private void OnClockSetting()
    {
        World.Suspend();
        Linkage.Suspend();
        foreach (var part in Parts)
        {
            part.Suspend();
        }

        Recordings.Close();
    }

    private void OnClockSettled()
    {
        Recordings.Resume();
        World.Resume();
        Linkage.Resume();
        ResumeParts();
    }

    private void OnClockJumped()
    {
        World.Look();
        Linkage.Look();
        Maintenance.Arm();
        ResumeParts();
    }

    private void ResumeParts()
    {
        foreach (var part in Parts)
        {
            part.Resume();
        }
    }

    private void NotePower(PowerState state)
    {
        var (before, by) = (_power, Power.AskedBy);
        _power = state;
        if (state == PowerState.On)
        {
            Log.Write(LogType.System, "Start");
        }
        else if (before == PowerState.On)
        {
            Log.Write(LogType.System, state == PowerState.Off ? "Shutdown" : "Reboot", by);
            Log.Searches.Clear();
            Access.Clear();
        }
    }

    // Clients of a device with a lens of its own move the same one; what carries it knows of the clock and of what it remembers.
    private PtzUnit PtzOf(int channel)
    {
        var lens = Lenses.IsEmpty ? new MotorLens(Clock.Time) : Lenses[channel];
        var unit = new PtzUnit(channel, Profile.Ptz, lens, Config, Clock, _stateStore, at => Recordings.RecordPicture(channel, "PtzAutoMovement", at));
        Clock.Setting += unit.Settle;
        Clock.Settled += unit.Recheck;
        return unit;
    }

    private void OnPtzLinked(PtzLink link)
    {
        if (link.Channel >= Ptz.Length)
        {
            return;
        }

        var unit = Ptz[link.Channel];
        switch (link.Kind)
        {
            case "Preset":
                unit.GotoPreset(link.Number);
                break;
            case "Tour":
                unit.StartTour(link.Number);
                break;
            case "Pattern":
                unit.StartPattern(link.Number);
                break;
        }
    }

    private void UseTours(ConfigSnapshot config)
    {
        for (var i = 0; i < Screens.Length; i++)
        {
            Screens[i].Tour(TourPlan.Of(config, i));
        }
    }

    private void UseZone(ConfigSnapshot config) => Clock.Use(TimeZones.Offset(config.Int("NTP.TimeZone")), DaylightSaving.From(config));
}
