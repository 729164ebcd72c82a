using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Emulator.Device.Profiles;
using Emulator.Device.Profiles.Fields;
using Emulator.Device.Profiles.Yaml;
using static Emulator.Device.Profiles.Fields.Scalars;

namespace Emulator.Device.Fleets;

/// <summary>The fields of a fleet file, and of a device that is added by the control API: the same but for three.</summary>
internal static class FleetFields
{
    /// <summary>Most devices of a process.</summary>
    public const int MostDevices = 1000;

    private static readonly FieldType<int?> Port = new MaybeType<int>(Int(0, 65535));

    /// <summary>An entry of a file.</summary>
    public static RecordType<FleetDevice> Entry { get; } = Common()
        .May("count", Int(1, MostDevices), d => d.Count, (d, v) => d with { Count = v }, "How many, alike but for what must differ.")
        .May("data", Text(1, 1024), d => d.Data!, (d, v) => d with { Data = v }, "Folder that keeps its state, from the fleet file's folder. Of several, each has one of its id in there.")
        .Rule("serial", d => d.Count > 1 && d.Serial is not null ? "one serial number for several devices" : null)
        .Rule("mac", d => d.Count > 1 && d.Mac is not null ? "one MAC address for several devices" : null);

    /// <summary>A device that is added while others run.</summary>
    public static RecordType<FleetDevice> Added { get; } = Common()
        .Never("count", "devices are added one by one")
        .Never("data", "its state is kept in a folder of its id where all are, if --data says so");

    /// <summary>A fleet file.</summary>
    public static RecordType<ImmutableArray<FleetDevice>> Fleet { get; } = new RecordType<ImmutableArray<FleetDevice>>("fleet", [])
        .Must("devices", new ListType<FleetDevice>(Entry, 1, MostDevices), f => f, (_, v) => v, "The devices, in the order of their ports.")
        .Rule("devices", f => f.Sum(d => d.Count) > MostDevices ? $"{f.Sum(d => d.Count)} devices; at most {MostDevices} are possible" : null);

    private static RecordType<FleetDevice> Common() => new RecordType<FleetDevice>("device", new() { Profile = "" })
        .Must("profile", Form("name of a profile", "^[a-z][a-z0-9-]{0,31}$"), d => d.Profile, (d, v) => d with { Profile = v }, "What kind of device.")
        .May("id", Form("1 to 48 letters, digits, - and _", "^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$"), d => d.Id!, (d, v) => d with { Id = v }, "Its name on the control API, and of its data folder. Of several, `-1`, `-2` and so on is put behind it.")
        .May("name", Text(1, 60), d => d.Name!, (d, v) => d with { Name = v }, "Its machine name (4.6.2); `{n}` becomes a number from 1. Its serial number when left out.")
        .May("address", new AddressType(), d => d.Address!, (d, v) => d with { Address = v }, "Where it listens. Of several with a + each has its own, from that one on, and all have equal ports.")
        .May("http", Port, d => d.Http, (d, v) => d with { Http = v }, "HTTP port, of several the first one's; 0 picks free ones.")
        .May("rtsp", Port, d => d.Rtsp, (d, v) => d with { Rtsp = v }, "RTSP port.")
        .May("https", Port, d => d.Https, (d, v) => d with { Https = v }, "Port of HTTP over TLS.")
        .May("rtsps", Port, d => d.Rtsps, (d, v) => d with { Rtsps = v }, "Port of RTSP over TLS.")
        .May("dhip", Port, d => d.Dhip, (d, v) => d with { Dhip = v }, "Port of DHIP, on devices that have it.")
        .May("serial", Form("4 to 32 letters and digits", "^[A-Za-z0-9]{4,32}$"), d => d.Serial!, (d, v) => d with { Serial = v }, "Serial number; made of the seed when left out.")
        .May("mac", Form("six bytes such as 00:10:5c:12:34:56, the first one even", "^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$"), d => d.Mac!, (d, v) => d with { Mac = v }, "MAC address. Quote it in YAML.")
        .May("seed", new MaybeType<int>(Int(int.MinValue, int.MaxValue)), d => d.Seed, (d, v) => d with { Seed = v }, "Seed of its serial number, addresses and nonces; --seed when left out.")
        .May("user", Form("1 to 31 letters, digits and . _ @ -", "^[A-Za-z0-9._@-]{1,31}$"), d => d.User!, (d, v) => d with { User = v }, "Name of its administrator.")
        .May("password", Form("0 to 64 printable ASCII characters", "^[ -~]{0,64}$"), d => d.Password!, (d, v) => d with { Password = v }, "Password of its administrator.")
        .May("dialect", new MaybeType<Dialect>(Choice(("firmware", Dialect.Firmware), ("document", Dialect.Document))), d => d.Dialect, (d, v) => d with { Dialect = v }, "Its manners; those of its profile when left out.")
        .May("config", new OwnConfigType(), d => d.Config, (d, v) => d with { Config = v }, "Config values as shipped, laid over its profile's.");

    // A value that may be left out, of a kind that has no null of its own.
    private sealed class MaybeType<T>(FieldType<T> type) : FieldType<T?>
        where T : struct
    {
        public override string Words => type.Words;

        public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out T? value)
        {
            var good = type.TryRead(node, path, context, out var read);
            value = good ? read : null;
            return good;
        }

        public override JsonNode Write(T? value) => type.Write(value!.Value);

        public override JsonObject Schema() => type.Schema();
    }

    private sealed class AddressType : FieldType<AddressRange>
    {
        public override string Words => "address such as 127.0.1.1, or 127.0.1.1+";

        public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out AddressRange value)
        {
            value = null!;
            if (node is YamlScalar scalar && AddressRange.TryParse(scalar.Text, out var range))
            {
                value = range;
                return true;
            }

            if (node is not YamlBroken)
            {
                context.Errors.Add(node.Place, path, $"{node.Noun} is not an {Words}");
            }

            return false;
        }

        public override JsonNode Write(AddressRange value) => value.ToString();

        public override JsonObject Schema() => new() { ["type"] = "string" };
    }

    // Nested or flat, as the file likes: a fleet inherits nothing, so its values are made flat where they are read.
    private sealed class OwnConfigType : FieldType<ImmutableArray<KeyValuePair<string, string>>>
    {
        private readonly ConfigType _flat = new();

        public override string Words => _flat.Words;

        public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out ImmutableArray<KeyValuePair<string, string>> value)
        {
            var before = context.Errors.Count;
            return _flat.TryRead(node is YamlMap map ? ConfigType.Flatten(map, path, context.Errors) : node, path, context, out value) && context.Errors.Count == before;
        }

        public override JsonNode Write(ImmutableArray<KeyValuePair<string, string>> value) => _flat.Write(value);

        public override JsonObject Schema() => _flat.Schema();
    }
}
