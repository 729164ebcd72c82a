using Emulator.Device.Profiles;
using Emulator.Server.Cameras;

namespace Emulator.Server.Scenarios;

/// <summary>Something that a step does. One class for each word of the table in <see cref="StepActions"/>.</summary>
/// <param name="name">The word.</param>
/// <param name="path">Where it stands in the file, <c>steps[2].fault</c>.</param>
internal abstract class StepAction(string name, string path)
{
    /// <summary>Its word in the file.</summary>
    public string Name => name;

    /// <summary>Where it stands in the file.</summary>
    public string Path => path;

    /// <summary>What it does, in words.</summary>
    public abstract string What { get; }

    /// <summary>What a kind of device has against it: the field, relative to its own, and why; null when nothing.</summary>
    public virtual (string Field, string Why)? Check(DeviceProfile profile) => null;

    /// <summary>Does it. It is called in the order of the run and waits for nothing.</summary>
    /// <returns>Why it cannot be done; null when it is.</returns>
    public abstract string? Do(Camera camera, ScenarioRun run);
}
