using Emulator.Device.Power;
using Emulator.Server.Cameras;
using Emulator.Server.Wire;
using Microsoft.AspNetCore.Connections;

namespace Emulator.Server.Dhip;

/// <summary>Serves the connections of all cameras' DHIP ports.</summary>
internal sealed class DhipConnectionHandler(CameraFleet fleet, ILogger<DhipConnectionHandler> log) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var wire = connection.Features.Get<WireConnection>()!;
        if (!fleet.TryOf(wire.Port, out var camera) || camera.Device.Power.State != PowerState.On)
        {
            connection.Abort();
            return;
        }

        try
        {
            await new DhipConnection(camera, wire).ServeAsync();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException or ConnectionAbortedException or ConnectionResetException)
        {
            // The client left, or the device did.
        }
        catch (Exception problem)
        {
            log.LogError(problem, "{Device} DHIP {Peer}", camera.Id, wire.Peer);
        }
    }
}
