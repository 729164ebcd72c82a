using System.Net.Sockets;
using Emulator.Server.Wire;

namespace Emulator.Server.Cameras;

/// <summary>The ports of a camera that is about to be made.</summary>
internal sealed record CameraPorts(CameraPort Http, CameraPort Rtsp, CameraPort? Https, CameraPort? Rtsps, CameraPort? Dhip)
{
    /// <summary>Whether one of them speaks TLS.</summary>
    public bool IsSecure => (Https ?? Rtsps) is not null;

    /// <summary>Opens all of them, so that nobody else has them.</summary>
    /// <exception cref="FleetException">One is taken; it tells which.</exception>
    public async Task ClaimAsync()
    {
        await ClaimAsync("http", Http);
        await ClaimAsync("rtsp", Rtsp);
        await ClaimAsync("https", Https);
        await ClaimAsync("rtsps", Rtsps);
        await ClaimAsync("dhip", Dhip);
    }

    /// <summary>Closes all of them for good.</summary>
    public async Task CloseAsync()
    {
        await Http.DisposeAsync();
        await Rtsp.DisposeAsync();
        await (Https?.DisposeAsync() ?? default);
        await (Rtsps?.DisposeAsync() ?? default);
        await (Dhip?.DisposeAsync() ?? default);
    }

    private static async Task ClaimAsync(string field, CameraPort? port)
    {
        try
        {
            await (port?.OpenAsync() ?? Task.CompletedTask);
        }
        catch (IOException taken)
        {
            throw taken.InnerException is SocketException { SocketErrorCode: SocketError.AddressNotAvailable }
                ? new FleetException("address", $"{port!.EndPoint.Address} is no address of this machine", taken)
                : new FleetException(field, taken.Message, taken) { IsConflict = true };
        }
    }
}
