using Emulator.Device.Logs;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;

namespace Emulator.Server.Control;

/// <summary>The users of a device and who of them is on. No passwords, and nothing made of them.</summary>
internal static class UsersApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/users", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera) ? TypedResults.Ok(Describe(camera)) : Problem.NoDevice(id))
        .WithTags("users").WithSummary("Users of a device, who is on, and which addresses are locked out").Produces<UsersInfo>().ProducesProblem(404);

    private static UsersInfo Describe(Camera camera)
    {
        var device = camera.Device;
        return new UsersInfo(
            [.. device.Users.All.Select(u => new UserInfo(u.Id, u.Name, u.Group.Name, u.Memo, u.Reserved, u.Sharable, [.. u.Authorities.Names(device.Profile.Channels.Length)]))],
            [.. device.Access.Active.Select(s => new ActiveInfo(s.User, LogEntry.Text(s.From), s.Client, CgiTime.Format(device.Clock.ToLocal(s.Since)), s.Streams))],
            [.. device.Access.Locked.Select(LogEntry.Text)]);
    }

    /// <param name="Users">All users, by their numbers.</param>
    /// <param name="Active">Who is on, oldest first.</param>
    /// <param name="Locked">Addresses that are locked out.</param>
    internal sealed record UsersInfo(UserInfo[] Users, ActiveInfo[] Active, string[] Locked);

    /// <param name="Id">Its number.</param>
    /// <param name="Name">Login name.</param>
    /// <param name="Group">admin or user.</param>
    /// <param name="Memo">A line for people.</param>
    /// <param name="Reserved">Whether it cannot be deleted.</param>
    /// <param name="Sharable">Whether it may be on from several places.</param>
    /// <param name="Authorities">What it may do.</param>
    internal sealed record UserInfo(int Id, string Name, string Group, string Memo, bool Reserved, bool Sharable, string[] Authorities);

    /// <param name="User">Who.</param>
    /// <param name="Address">From where.</param>
    /// <param name="Client">web3.0 for HTTP, or RTSP.</param>
    /// <param name="Since">The device's local time, yyyy-MM-dd HH:mm:ss.</param>
    /// <param name="Streams">Streams, calls and RTSP sessions under way.</param>
    internal sealed record ActiveInfo(string User, string Address, string Client, string Since, int Streams);
}
