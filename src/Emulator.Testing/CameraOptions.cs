namespace Emulator.Testing;

/// <summary>What a camera is started with in the process of a test. Everything has a default: free ports, the profile's users, a real clock, nothing on disk.</summary>
public sealed record CameraOptions
{
    /// <summary>Seed of everything random: serial numbers, addresses, nonces, the chance of faults.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>True for a clock that stands until <see cref="CameraClock.AdvanceAsync"/> moves it; false for the clock of the machine.</summary>
    public bool VirtualClock { get; init; }

    /// <summary>Name of the administrator; the profile's when null, which is admin.</summary>
    public string? User { get; init; }

    /// <summary>Password of the administrator; the profile's when null, which is admin.</summary>
    public string? Password { get; init; }

    /// <summary>Folders with profiles of your own.</summary>
    public IReadOnlyList<string> ProfileFolders { get; init; } = [];

    /// <summary>Folders with scenes of your own.</summary>
    public IReadOnlyList<string> SceneFolders { get; init; } = [];

    /// <summary>Folder in which the camera keeps its state; nothing outlives the test when null.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Entries that the journal keeps.</summary>
    public int JournalCapacity { get; init; } = 10_000;
}
