using System.Text;
using Emulator.Device.Fleets;
using Emulator.Device.Profiles;
using Emulator.Device.Tests.Profiles;

namespace Emulator.Device.Tests.Fleets;

/// <summary>Fleet files: what they say, and what is wrong with them, with line, column and field.</summary>
public class FleetFileTests
{
    private static readonly ProfileSet Profiles = ProfileLoader.Load([ProfileFiles.Shipped]);

    [Fact]
    public void A_file_says_everything_that_a_device_has_of_its_own()
    {
        var fleet = Read(
            """
            devices:
              - profile: ipc
                count: 3
                id: yard
                name: Yard {n}
                address: 127.0.2.1+
                http: 80
                data: state/yard
                config:
                  VideoColor[0][0].Brightness: 60
                  MotionDetect: [{ Enable: true }]
              - profile: dvr
                serial: AB12CD34
                mac: "00:10:5c:00:00:01"
                seed: -7
                rtsp: 0
                https: 8443
                rtsps: 0
                user: boss
                password: "1234"
                dialect: document
            """);
        Assert.Empty(fleet.Errors);
        var (yard, dvr) = (fleet.Devices[0], fleet.Devices[1]);
        Assert.Equal(("ipc", 3, "yard", "Yard {n}", "127.0.2.1+", 80), (yard.Profile, yard.Count, yard.Id, yard.Name, yard.Address!.ToString(), yard.Http));
        Assert.Equal(Path.GetFullPath("state/yard"), yard.Data);
        Assert.Equal(["VideoColor[0][0].Brightness=60", "MotionDetect[0].Enable=true"], yard.Config.Select(c => $"{c.Key}={c.Value}"));
        Assert.Equal(("AB12CD34", "00:10:5c:00:00:01", -7, 0, 8443, 0), (dvr.Serial, dvr.Mac, dvr.Seed, dvr.Rtsp, dvr.Https, dvr.Rtsps));
        Assert.Equal(("boss", "1234", Dialect.Document), (dvr.User, dvr.Password, dvr.Dialect));
    }

    [Theory]
    [InlineData("", "f.yaml:1:1: empty")]
    [InlineData("- profile: ipc", "f.yaml:1:1: a fleet is a map of fields, not a list")]
    [InlineData("devices: []", "f.yaml:1:10: devices: 0 items; 1 to 1000 are expected")]
    [InlineData("cameras: []", "f.yaml:1:1: cameras: unknown field")]
    [InlineData("devices:\n  - count: 2", "f.yaml:2:5: devices[0].profile: is missing")]
    [InlineData("devices:\n  - profil: ipc", "f.yaml:2:5: devices[0].profil: unknown field; did you mean 'profile'?")]
    [InlineData("devices:\n  - profile: ipq", "f.yaml:2:14: devices[0].profile: there is no profile 'ipq'; did you mean 'ipc'?")]
    [InlineData("devices:\n  - profile: ipc\n    http: 70000", "f.yaml:3:11: devices[0].http: 70000 is not within 0 to 65535")]
    [InlineData("devices:\n  - profile: ipc\n    address: here", "f.yaml:3:14: devices[0].address: 'here' is not an address such as 127.0.1.1, or 127.0.1.1+")]
    [InlineData("devices:\n  - profile: ipc\n    count: 2\n    serial: AB12", "f.yaml:4:13: devices[0].serial: one serial number for several devices")]
    [InlineData("devices:\n  - { profile: ipc, id: a }\n  - { profile: ipc, id: A }", "f.yaml:3:25: devices[1].id: 'A' stands there twice")]
    [InlineData("devices:\n  - { profile: ipc, count: 600 }\n  - { profile: ipc, count: 600 }", "f.yaml:2:3: devices: 1200 devices; at most 1000 are possible")]
    [InlineData("devices:\n  - profile: ipc\n    config:\n      VideoColor[0][0].Brightness: 900", "f.yaml:4:7: devices[0].config.VideoColor[0][0].Brightness: ")]
    [InlineData("devices:\n  - profile: ipc\n    config: { NoSuch: { Thing: 1 } }", "f.yaml:3:25: devices[0].config.NoSuch.Thing: ")]
    [InlineData("devices:\n  - profile: ipc\n    config:\n      General.MachineName:", "f.yaml:4:7: devices[0].config.General.MachineName: has no value")]
    public void What_is_wrong_is_told_where_it_stands(string text, string error)
    {
        var errors = Read(text).Errors;
        Assert.True(errors.Count > 0, "nothing was wrong");
        Assert.StartsWith(error, errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_and_no_exception() =>
        Assert.Contains("cannot be read", FleetFile.Read("/no/such/fleet.yaml").Errors[0].Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.1.1", 3, "127.0.1.1")]
    [InlineData("127.0.1.1+", 3, "127.0.1.4")]
    [InlineData("10.0.0.254+", 1, "10.0.1.1")]
    [InlineData("10.0.0.1+", 254, "10.0.1.1")]
    [InlineData("::1+", 2, "::3")]
    [InlineData("255.255.255.254+", 1, null)]
    public void A_range_has_an_address_for_each(string text, int place, string? address)
    {
        Assert.True(AddressRange.TryParse(text, out var range));
        Assert.Equal(address, range.Of(place)?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("5")]
    [InlineData("127.1+")]
    [InlineData("127.0.0.1++")]
    [InlineData("camera+")]
    public void What_is_no_range_is_none(string text) => Assert.False(AddressRange.TryParse(text, out _));

    private static FleetFile Read(string text)
    {
        var file = FleetFile.ReadText("f.yaml", Encoding.UTF8.GetBytes(text));
        file.Check(Profiles);
        return file;
    }
}
