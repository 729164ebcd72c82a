using Emulator.Server.Cameras;

namespace Emulator.Server.Observing;

/// <summary>Tells somebody outside what cameras do. There is none unless it was asked for, so nobody pays for it otherwise.</summary>
internal interface ICameraObserver
{
    /// <summary>Watches a camera from now until it is disposed of.</summary>
    void Watch(Camera camera);
}
