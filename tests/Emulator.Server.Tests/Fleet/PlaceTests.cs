using System.Net;
using Emulator.Device.Fleets;
using Emulator.Server.Cameras;
using Emulator.Server.Hosting;

namespace Emulator.Server.Tests.Fleet;

/// <summary>Which address and ports a device gets.</summary>
public class PlaceTests
{
    private static readonly EmulatorOptions Defaults = new();

    [Fact]
    public void Devices_take_consecutive_ports_and_leave_them_to_the_next()
    {
        var places = new CameraPlaces(Defaults with { HttpsPort = 8443 });
        var taken = Enumerable.Range(0, 3).Select(_ => places.Take(Any(), 0)).ToArray();
        Assert.Equal(new CameraPlace(IPAddress.Loopback, 8082, 8556, 8445, null), taken[2]);
        places.Leave(taken[1]);
        Assert.Equal(taken[1], places.Take(Any(), 0));
        Assert.Equal(8083, places.Take(Any(), 0).Http);
    }

    [Fact]
    public void Series_that_meet_step_over_each_other()
    {
        var places = new CameraPlaces(Defaults with { HttpPort = 8552, RtspPort = 8554 });
        var taken = Enumerable.Range(0, 4).Select(_ => places.Take(Any(), 0)).SelectMany(p => new[] { p.Http, p.Rtsp }).ToArray();
        Assert.Equal(8, taken.Distinct().Count());
    }

    [Fact]
    public void With_addresses_each_has_its_own_and_equal_ports()
    {
        var places = new CameraPlaces(Defaults with { Addresses = Range("127.0.1.254+") });
        var first = places.Take(Any(), 0);
        Assert.Equal(new CameraPlace(IPAddress.Parse("127.0.1.254"), 8080, 8554, null, null), first);
        Assert.Equal(new CameraPlace(IPAddress.Parse("127.0.2.1"), 8080, 8554, null, null), places.Take(Any(), 0));
        places.Leave(first);
        Assert.Equal(first, places.Take(Any(), 0));
    }

    [Fact]
    public void With_addresses_and_free_ports_no_address_is_given_twice()
    {
        var places = new CameraPlaces(Defaults with { Addresses = Range("127.0.1.1+"), HttpPort = 0, RtspPort = 0 });
        Assert.Equal(["127.0.1.1", "127.0.1.2"], new[] { places.Take(Any(), 0), places.Take(Any(), 0) }.Select(p => p.Address.ToString()));
    }

    [Fact]
    public void What_is_asked_for_is_given_and_of_several_the_ones_behind_it()
    {
        var places = new CameraPlaces(Defaults);
        var order = Any() with { Count = 3, Http = 90, Rtsp = 0, Https = 99 };
        Assert.Equal(new CameraPlace(IPAddress.Loopback, 92, 0, 101, null), places.Take(order, 2));
        var own = Any() with { Count = 3, Http = 90, Address = Range("127.0.3.1+") };
        Assert.Equal(new CameraPlace(IPAddress.Parse("127.0.3.3"), 90, 8554, null, null), places.Take(own, 2));
    }

    [Theory]
    [InlineData(8080, null, "http")]
    [InlineData(8554, 0, "http")]
    [InlineData(90, 8080, "rtsp")]
    public void What_is_taken_is_refused(int http, int? rtsp, string field)
    {
        var places = new CameraPlaces(Defaults);
        places.Take(Any(), 0);
        var refused = Assert.Throws<FleetException>(() => places.Take(Any() with { Http = http, Rtsp = rtsp }, 0));
        Assert.Equal((field, true), (refused.Field, refused.IsConflict));
    }

    [Fact]
    public void On_an_address_of_its_own_default_ports_that_are_taken_are_refused()
    {
        var places = new CameraPlaces(Defaults);
        var order = Any() with { Address = Range("127.0.3.1+") };
        places.Take(order, 0);
        Assert.Equal("http", Assert.Throws<FleetException>(() => places.Take(order, 0)).Field);
    }

    [Fact]
    public void There_is_an_end_to_ports_and_to_addresses()
    {
        var ports = new CameraPlaces(Defaults with { HttpPort = 65535 });
        ports.Take(Any(), 0);
        Assert.Equal("http", Assert.Throws<FleetException>(() => ports.Take(Any(), 0)).Field);
        var addresses = new CameraPlaces(Defaults with { Addresses = Range("255.255.255.254+") });
        addresses.Take(Any(), 0);
        Assert.Equal("address", Assert.Throws<FleetException>(() => addresses.Take(Any(), 0)).Field);
    }

    private static FleetDevice Any() => new() { Profile = "ipc" };

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new FormatException(text);
}
