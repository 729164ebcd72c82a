using Emulator.Server.Cameras;
using Emulator.Server.Faults;

namespace Emulator.Server.Cgi;

/// <summary>Where a stream over HTTP asks the fault plan before each of its pictures and frames.</summary>
/// <param name="camera">The device.</param>
/// <param name="describe">Tells what rules know of the stream; asked when the first rule comes.</param>
internal sealed class StreamFaults(Camera camera, Func<FaultContext> describe)
{
    private FaultContext? _of;

    /// <summary>Whether there is nothing to ask.</summary>
    public bool IsEmpty => camera.Faults.IsEmpty;

    /// <summary>What waits on the stream run on.</summary>
    public TimeProvider Time => camera.Device.Clock.Time;

    /// <summary>Asks what becomes of a part.</summary>
    public MediaPartPlan Ask(MediaPartPlan plan) => camera.Faults.Ask(FaultPoints.MediaPart, (_of ??= describe()).Occasion(), plan);
}
