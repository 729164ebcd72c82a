using Emulator.Device.Power;
using Emulator.Server.Cameras;
using Emulator.Server.Wire;
using Microsoft.AspNetCore.Connections;

namespace Emulator.Server.Rtsp;

/// <summary>Serves the connections of all cameras' RTSP ports.</summary>
internal sealed class RtspConnectionHandler(CameraFleet fleet, ILogger<RtspConnectionHandler> log) : ConnectionHandler
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
            await new RtspConnection(camera, wire, log).ServeAsync();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException or ConnectionAbortedException or ConnectionResetException)
        {
            // The client left, or the device did.
            if (gone is ConnectionResetException)
            {
                wire.ClientEnded(reset: true);
            }
        }
        catch (Exception problem)
        {
            log.LogError(problem, "{Device} RTSP {Peer}", camera.Id, wire.Peer);
        }
    }
}
