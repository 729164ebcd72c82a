using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Emulator.Device.Time;
using Emulator.Server.Cameras;
using Emulator.Server.Hosting;

namespace Emulator.Server.Scenarios;

/// <summary>The runs of a process: those that go on, and the last that are over.</summary>
internal sealed class ScenarioRuns(CameraFleet fleet, TimeProvider time, HostClock host, ILogger<ScenarioRuns> log) : IDisposable
{
    /// <summary>Most runs that go on at once.</summary>
    public const int MaxRunning = 32;

    /// <summary>Most runs that are remembered.</summary>
    public const int MaxKept = 128;

    private readonly Lock _gate = new();
    private readonly List<ScenarioRun> _runs = [];
    private long _count;
    private bool _over;

    /// <summary>Whether the process runs on the virtual clock.</summary>
    public bool IsVirtual => time is VirtualClock;

    /// <summary>The runs that are about a device, oldest first; <c>*</c> means all.</summary>
    public IReadOnlyList<ScenarioRun> Of(string id)
    {
        var cameras = fleet.Matching(id);
        lock (_gate)
        {
            return [.. _runs.Where(run => run.Cameras.Any(cameras.Contains))];
        }
    }

    /// <summary>Begins a run; null when too many go on already.</summary>
    public ScenarioRun? Start(Scenario scenario, IReadOnlyList<Camera> cameras)
    {
        ScenarioRun run;
        lock (_gate)
        {
            if (_over || _runs.Count(r => r.State == RunState.Running) >= MaxRunning)
            {
                return null;
            }

            run = new ScenarioRun(string.Create(CultureInfo.InvariantCulture, $"r{++_count}"), scenario, cameras, fleet, time, host.Time, log);
            while (_runs.Count >= MaxKept && _runs.Find(r => r.State != RunState.Running) is { } oldest)
            {
                _runs.Remove(oldest);
                oldest.Dispose();
            }

            _runs.Add(run);
        }

        run.Start();
        return run;
    }

    /// <summary>A run by its id.</summary>
    public bool TryGet(string device, string id, [NotNullWhen(true)] out ScenarioRun? run)
    {
        run = Of(device).FirstOrDefault(r => string.Equals(r.Id, id, StringComparison.OrdinalIgnoreCase));
        return run is not null;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _runs.ForEach(run => run.Dispose());
            _runs.Clear();
        }
    }
}
