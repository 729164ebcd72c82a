using System.Net;
using Emulator.Device.Power;
using Emulator.Device.Storage;
using Emulator.Server.Cameras;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Devices that forget, mix up or do not keep what they are: configuration, log, name, address, disks and recordings.</summary>
internal static class MemoryFaults
{
    private static readonly FaultParameter Disk = FaultParameter.Int("disk", 1, 1, 64, "Which disk");

    public static FaultKind[] Table() =>
    [
        new("config.lostOnReboot", FaultLayer.Device, "After a start the configuration is the one it shipped with", "Flash that wears out: what an installer set is gone, and nobody says so")
        {
            Begin = static hit =>
            {
                var config = hit.Camera.Device.Config;
                // A language that changes would have it start once more.
                return OnDown(hit.Camera, () => config.RestoreExcept(["Language"]));
            },
        },
        new("config.notKept", FaultLayer.Device, "Changes hold until the next start, and are gone then", "Firmware that writes its configuration seldom loses what was set in the minutes before a power cut")
        {
            Begin = static hit =>
            {
                var config = hit.Camera.Device.Config;
                var before = config.Current;
                return OnDown(hit.Camera, () => config.Return(before));
            },
        },
        new("config.halfApplied", FaultLayer.Device, "A change of several values is answered OK and only the first of them hold", "A client that reads back finds out, one that trusts OK does not")
        {
            Parameters = [FaultParameter.Int("keep", 1, 0, 1000, "How many of the values are taken; 0 for none at all")],
            Begin = static hit =>
            {
                var (config, keep) = (hit.Camera.Device.Config, hit.Int("keep"));
                config.Takes = values => values.Take(keep);
                return Lasting.Until(() => config.Takes = null);
            },
        },
        new("log.wiped", FaultLayer.Device, "The log is empty, without a line that says who cleared it", "Logs in memory: what led to a reboot is what is lost with it")
        {
            Parameters = [FaultParameter.Choice("when", "now", ["now", "reboot"], "At once, or with each start")],
            Begin = static hit =>
            {
                var log = hit.Camera.Device.Log;
                if (hit.Text("when") == "reboot")
                {
                    return OnDown(hit.Camera, log.Reset);
                }

                log.Reset();
                return null;
            },
        },
        new("device.firmwareChanged", FaultLayer.Device, "After a start it is of another version, model or serial number", "Updates in the night: clients that know a device by these take it for a new one")
        {
            Parameters =
            [
                FaultParameter.Text("version", "2.820.0000000.18.R", "Software version"),
                FaultParameter.Text("build", "2024-06-06", "Its date, yyyy-MM-dd"),
                FaultParameter.Text("type", "", "Device type; empty to leave it"),
                FaultParameter.Text("serial", "", "Serial number; empty to leave it"),
            ],
            Begin = FirmwareChanged,
        },
        new("network.duplicate", FaultLayer.Device, "Has the MAC address and serial number of another device", "Cloned flash and cheap rebrands: two devices are one for clients that know them by these")
        {
            Parameters =
            [
                FaultParameter.Text("mac", "00:10:5c:00:00:01", "MAC address"),
                FaultParameter.Text("serial", "CAM0000000", "Serial number; empty to leave it"),
            ],
            Begin = Duplicate,
        },
        new("network.portMoved", FaultLayer.Device, "The HTTP port is another; on the old one nobody answers", "UPnP, a security audit, a router that was replaced")
        {
            Parameters = [FaultParameter.Int("port", 0, 0, 65535, "The new port; 0 for any that is free. The control API tells it")],
            Begin = static hit =>
            {
                var (camera, before) = (hit.Camera, hit.Camera.Http.EndPoint);
                camera.Move(before.Address, hit.Int("port"));
                return Lasting.Until(() => camera.Move(before.Address, before.Port));
            },
        },
        new("network.addressChanged", FaultLayer.Device, "Its address is another; on the old one nobody answers", "DHCP leases run out: a client that keeps the address instead of the name loses the device")
        {
            Parameters = [FaultParameter.Text("address", "127.0.0.2", "The new address, one of the host's")],
            Begin = static hit =>
            {
                var (camera, before) = (hit.Camera, hit.Camera.Http.EndPoint);
                if (!IPAddress.TryParse(hit.Text("address"), out var address))
                {
                    return null;
                }

                camera.Move(address, before.Port);
                return Lasting.Until(() => camera.Move(before.Address, before.Port));
            },
        },
        OfDisk("storage.lost", "A disk or card is gone in the middle of a recording", "Cards that are pulled, and loose contacts", _ => new DiskCondition(DiskState.Removed)),
        OfDisk("storage.failed", "A disk or card can be neither read nor written", "What a worn card does first at night, when it is written most", _ => new DiskCondition(DiskState.Failed)),
        OfDisk("storage.readOnly", "A card can be read and no longer written: recordings end, without an event", "Flash protects itself so when it is worn out; the device goes on as if it recorded", _ => new DiskCondition(DiskState.ReadOnly)),
        OfDisk("storage.unformatted", "A card is there and has to be formatted first", "A card from another device, or one whose file system broke", _ => new DiskCondition(DiskState.Unformatted)),
        OfDisk("storage.full", "A disk is full of other things", "Without overwriting a device stops recording and says little", used => new DiskCondition(DiskState.Working, used)),
        new("storage.recordingStops", FaultLayer.Device, "Recording stops, and everything says that it goes on", "The search for the night in question is when it is noticed; a reboot heals it")
        {
            Begin = static hit =>
            {
                var recordings = hit.Camera.Device.Recordings;
                recordings.IsHung = true;
                return Lasting.Until(() => recordings.IsHung = false);
            },
        },
        new("storage.indexLost", FaultLayer.Device, "Searches find no recordings though the disk is full of them", "A broken index database; devices rebuild it for hours")
        {
            Begin = static hit =>
            {
                var recordings = hit.Camera.Device.Recordings;
                recordings.IsIndexLost = true;
                return Lasting.Until(() => recordings.IsIndexLost = false);
            },
        },
    ];

    private static IDisposable OnDown(Camera camera, Action forget) => Lasting.OnPower(camera, state =>
    {
        if (state != PowerState.On)
        {
            forget();
        }
    });

    private static FaultKind OfDisk(string id, string summary, string evidence, Func<long, DiskCondition> condition) => new(id, FaultLayer.Device, summary, evidence)
    {
        Parameters = [Disk],
        Begin = hit =>
        {
            var (device, disk) = (hit.Camera.Device, hit.Int("disk") - 1);
            if (disk >= device.Disks.Disks.Length)
            {
                return null;
            }

            var before = device.Disks[disk];
            device.World.PlaceDisk(disk, condition(device.Recordings.UsedBytes(disk)));
            return Lasting.Until(() => device.World.PlaceDisk(disk, before));
        },
    };

    private static IDisposable FirmwareChanged(FaultHit hit)
    {
        var device = hit.Camera.Device;
        var (profile, identity) = (device.Profile, device.Identity);
        var (type, serial) = (hit.Text("type"), hit.Text("serial"));
        var after = profile.Identity with
        {
            SoftwareVersion = hit.Text("version"),
            BuildDate = hit.Text("build"),
            DeviceType = type.Length > 0 ? type : profile.Identity.DeviceType,
        };
        return Lasting.OnPower(
            hit.Camera,
            state => device.Become(profile with { Identity = after }, serial.Length > 0 ? identity with { Serial = serial } : identity),
            () => device.Become(profile, identity));
    }

    private static IDisposable Duplicate(FaultHit hit)
    {
        const string Path = "Network.eth0.PhysicalAddress";
        var device = hit.Camera.Device;
        var (profile, identity, mac, serial) = (device.Profile, device.Identity, hit.Text("mac"), hit.Text("serial"));
        var before = device.Config.Current.Text(Path, identity.Mac);
        device.Become(profile, identity with { Mac = mac, Serial = serial.Length > 0 ? serial : identity.Serial });
        device.Config.Set([new(Path, mac)]);
        return Lasting.Until(() =>
        {
            device.Become(profile, identity);
            device.Config.Set([new(Path, before)]);
        });
    }
}
