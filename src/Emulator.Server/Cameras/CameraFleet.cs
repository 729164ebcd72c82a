using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Emulator.Device.Config;
using Emulator.Device.Fleets;
using Emulator.Device.Profiles;
using Emulator.Server.Hosting;
using Emulator.Server.Wire;

namespace Emulator.Server.Cameras;

/// <summary>All cameras of the process. They come and go while others run; who reads the list has it as it was at that moment.</summary>
internal sealed class CameraFleet(EmulatorOptions options, CameraMaker maker) : IAsyncDisposable
{
    private readonly CameraPlaces _places = new(options);
    private readonly FleetIdentities _identities = new(options);
    private readonly ConcurrentDictionary<CameraPort, Camera> _byPort = new();

    // One comes or goes at a time.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private ImmutableArray<Camera> _cameras = [];
    private bool _isOver;

    /// <summary>Whether every port has opened.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The cameras in the order in which they came.</summary>
    public IReadOnlyList<Camera> All => _cameras;

    public bool TryGet(string id, [NotNullWhen(true)] out Camera? camera)
    {
        camera = _cameras.FirstOrDefault(c => string.Equals(c.Id, id, StringComparison.OrdinalIgnoreCase));
        return camera is not null;
    }

    /// <summary>The cameras that an id of the control API means; <c>*</c> means all.</summary>
    public IReadOnlyList<Camera> Matching(string id) => id == "*" ? _cameras : TryGet(id, out var camera) ? [camera] : [];

    /// <summary>The camera that listens on a port; a client may be faster than it is made, or slower than it goes.</summary>
    public bool TryOf(CameraPort port, [NotNullWhen(true)] out Camera? camera) => _byPort.TryGetValue(port, out camera);

    /// <summary>Adds a camera. Before <see cref="StartAsync"/> its ports open there; afterwards they are open when it returns, or nothing was added.</summary>
    /// <param name="order">What it is to be.</param>
    /// <param name="number">Which of its kind it is, from 0.</param>
    /// <param name="profile">Its profile.</param>
    /// <exception cref="FleetException">It cannot be as it was asked for.</exception>
    /// <exception cref="ConfigStoreException">Its stored state cannot be read.</exception>
    /// <exception cref="IOException">There is no free port, or its folder cannot be used.</exception>
    public async Task<Camera> AddAsync(FleetDevice order, int number, DeviceProfile profile)
    {
        await _gate.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            if (HasStarted && _cameras.Length >= EmulatorOptions.MaxDevices)
            {
                throw new FleetException("", $"there are {EmulatorOptions.MaxDevices} devices, which is the most") { IsConflict = true };
            }

            var place = _places.Take(order, number);
            CameraPorts? ports = null;
            try
            {
                ports = maker.PortsOf(place, profile);
                if (HasStarted)
                {
                    await ports.ClaimAsync();
                }
                else if (place.Rtsp == 0)
                {
                    // Opened now, because the configuration tells its number.
                    await ports.Rtsp.OpenAsync();
                }

                var identity = _identities.Of(order, number, profile, place, ports.Rtsp.EndPoint.Port, All);
                CheckFolder(maker.FolderOf(order, identity.Id));
                var camera = maker.Make(order, number, profile, identity, place, ports, () => All);
                await JoinAsync(camera);
                _identities.Keep(order, identity.Id);
                return camera;
            }
            catch
            {
                _places.Leave(place);
                await (ports?.CloseAsync() ?? Task.CompletedTask);
                throw;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes a camera out: its ports close and its clients are cut off.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="forget">Whether what it kept on disk goes too.</param>
    /// <returns>False when there is none such.</returns>
    /// <exception cref="IOException">What it kept cannot be deleted; the camera is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public async Task<bool> RemoveAsync(string id, bool forget)
    {
        await _gate.WaitAsync();
        try
        {
            if (!TryGet(id, out var camera))
            {
                return false;
            }

            _cameras = _cameras.Remove(camera);
            await camera.DisposeAsync();
            foreach (var port in camera.Ports)
            {
                _byPort.TryRemove(port, out _);
            }

            _places.Leave(camera.Place);
            if (forget && camera.DataFolder is { } folder)
            {
                Directory.Delete(folder, recursive: true);
            }

            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Opens all ports.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            foreach (var camera in _cameras)
            {
                await camera.SettlePortsAsync();
            }

            HasStarted = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The host closes the cameras before its server stops, and its container disposes of them once more.
        await _gate.WaitAsync();
        try
        {
            _isOver = true;
            var cameras = _cameras;
            _cameras = [];
            foreach (var camera in cameras)
            {
                await camera.DisposeAsync();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task JoinAsync(Camera camera)
    {
        foreach (var port in camera.Ports)
        {
            _byPort[port] = camera;
        }

        _cameras = _cameras.Add(camera);
        if (HasStarted)
        {
            try
            {
                await camera.SettlePortsAsync();
            }
            catch
            {
                _cameras = _cameras.Remove(camera);
                foreach (var port in camera.Ports)
                {
                    _byPort.TryRemove(port, out _);
                }

                await camera.DisposeAsync();
                throw;
            }
        }
    }

    // Two devices that keep their state in one place keep neither's.
    private void CheckFolder(string? folder)
    {
        if (folder is null)
        {
            return;
        }

        foreach (var camera in _cameras)
        {
            if (string.Equals(camera.DataFolder, folder, StringComparison.Ordinal))
            {
                throw FleetException.Taken("data", $"folder '{folder}'", camera.Id);
            }
        }
    }
}
