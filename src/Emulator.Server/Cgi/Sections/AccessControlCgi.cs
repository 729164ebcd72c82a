using Emulator.Device.Doors;
using Emulator.Device.Profiles;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>accessControl.cgi</c>: doors (document chapter 11). Devices in the field also lock them.</summary>
internal sealed class AccessControlCgi : ICgiSection
{
    // The document has the first alone; the others are the kinds of the vendor's SDK.
    private static readonly KeyValuePair<string, OpenMethod>[] Types =
    [
        new("Remote", OpenMethod.Remotely), new("LocalPassword", OpenMethod.ByPassword), new("LocalCard", OpenMethod.ByCard), new("LocalButton", OpenMethod.ByButton),
    ];

    public void Map(CgiMap cgi) => cgi.Script("accessControl.cgi", Capability.AccessControl)
        .Get("openDoor", "11.1.1", OpenDoor, Role.Admin, p => Door(p).Text("UserID", required: false, max: 32).Enum("Type", required: false, [.. Types.Select(t => t.Key)]))
        .Get("closeDoor", "", CloseDoor, Role.Admin, p => Door(p).Text("UserID", required: false, max: 32).Enum("Type", required: false, [.. Types.Select(t => t.Key)]))
        .Get("getDoorStatus", "11.1.2", GetDoorStatus, Role.Viewer, p => Door(p));

    private static CgiParameters Door(CgiParameters parameters) => parameters.Channel(required: true, profile => profile.Doors);

    private static CgiReply OpenDoor(CgiRequest request)
    {
        var type = Array.Find(Types, t => string.Equals(t.Key, request.Text("Type", "Remote"), StringComparison.OrdinalIgnoreCase)).Value;
        // Whoever may ask for it may open it: only what it is called in the record is up to the client.
        var key = new DoorKey(OpenMethod.Remotely with { Number = type.Number, Name = type.Name }) { User = request.Text("UserID") };
        return Doors(request).Open(request.Channel, key, request.User.Name, request.Peer.Address) is { Opens: true } ? CgiReply.Ok : CgiReply.Failed(ErrorId.InvalidRequest);
    }

    private static CgiReply CloseDoor(CgiRequest request) =>
        Doors(request).Close(request.Channel, request.User.Name, request.Peer.Address) ? CgiReply.Ok : CgiReply.Failed(ErrorId.InvalidRequest);

    private static CgiReply GetDoorStatus(CgiRequest request) => CgiReply.Lines(lines => lines.Line("Info.status", Doors(request).StatusOf(request.Channel).ToString()));

    private static AccessControl Doors(CgiRequest request) => request.Device.Part<AccessControl>()!;
}
