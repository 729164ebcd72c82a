using System.Globalization;
using Emulator.Device.Events;
using Emulator.Device.Records;

namespace Emulator.Device.Doors;

/// <summary>Makes a record of each alarm (document section 12.6): of alarm inputs, by what is wired to them, of doors, and of the bell.</summary>
internal sealed class HomeAlarms : IDisposable
{
    // The number that door stations in the field have as shipped.
    private const string OwnNumber = "8001";

    /// <summary>Cause of an event that is raised anew because the device is as it was: there is a record of it already.</summary>
    public const string Again = "restore";

    private readonly Device _device;

    public HomeAlarms(Device device)
    {
        _device = device;
        device.Events.Raised += OnRaised;
    }

    /// <summary>Somebody rings.</summary>
    public void Ring() => Write(0, SenseMethods.DoorBell, OwnNumber, "");

    public void Dispose() => _device.Events.Raised -= OnRaised;

    private void OnRaised(DeviceEvent raised)
    {
        if (raised.Action == EventAction.Stop || raised.Cause == Again)
        {
            return;
        }

        var config = _device.Config.Current;
        switch (raised.Code)
        {
            case "AlarmLocal":
                var input = string.Create(CultureInfo.InvariantCulture, $"Alarm[{raised.Index}].");
                Write(raised.Index, config.Text(input + "SenseMethod", SenseMethods.DoorMagnetism), config.Text(input + "RoomNumber", OwnNumber), config.Text(input + "Name"));
                break;
            case "BreakIn" or "DoorNotClosed":
                Write(raised.Index, SenseMethods.DoorMagnetism, OwnNumber, raised.Code);
                break;
        }
    }

    private void Write(int channel, string sense, string room, string comment)
    {
        var values = RecordValues.New(RecordKinds.Alarm);
        values["Channel"] = channel.ToString(CultureInfo.InvariantCulture);
        values["SenseMethod"] = sense;
        values["RoomNumber"] = room;
        values["Comment"] = comment;
        _device.Part<RecordShelf>()!.Insert(RecordKinds.Alarm, values, out _);
    }
}
