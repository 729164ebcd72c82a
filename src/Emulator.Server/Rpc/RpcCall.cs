using System.Net;
using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Server.Cameras;
using Emulator.Server.Faults;

namespace Emulator.Server.Rpc;

/// <summary>A call whose session, method and authority have been checked; a handler reads it and answers.</summary>
/// <param name="Camera">The device that is asked.</param>
/// <param name="Link">By which way.</param>
/// <param name="Session">The session.</param>
/// <param name="User">Who asks, as the device knows the user now.</param>
/// <param name="Method">What is asked.</param>
/// <param name="Request">The number of the request.</param>
/// <param name="Object">The number of the object that is asked; 0 for none.</param>
/// <param name="Parameters">The parameters.</param>
internal sealed record RpcCall(Camera Camera, RpcLink Link, RpcSession Session, UserAccount User, RpcMethod Method, long Request, long Object, RpcParameters Parameters)
{
    public Device.Device Device => Camera.Device;

    public DeviceProfile Profile => Camera.Device.Profile;

    public IPAddress From => Link.Peer.Address;

    /// <summary>A channel, which counts from 0 here; null when the device has none of that number.</summary>
    public int? Channel(long number) => number >= 0 && number < Profile.Channels.Length ? (int)number : null;
}

/// <summary>By which way a client calls.</summary>
/// <param name="Peer">Who it is.</param>
/// <param name="Client">What the device calls that way where it lists who is on.</param>
/// <param name="Connection">The connection that sessions belong to; null where each call may come on another.</param>
internal sealed record RpcLink(IPEndPoint Peer, string Client, IRpcConnection? Connection);

/// <summary>Where a session is told what it asked to be told of.</summary>
internal interface IRpcNotes
{
    /// <summary>Tells it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="request">The number of the request that asked for it.</param>
    /// <param name="line">A line of JSON.</param>
    /// <param name="at">The occasion, for faults; null while there are none.</param>
    void Tell(RpcSession session, long request, ReadOnlyMemory<byte> line, FaultContext? at);
}

/// <summary>A connection that sessions live and die with.</summary>
internal interface IRpcConnection : IRpcNotes
{
    /// <summary>Ends it at once.</summary>
    /// <param name="why">For the journal.</param>
    void Cut(string why);
}
