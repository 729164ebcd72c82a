using System.Collections;
using Emulator.Server.Cameras;

namespace Emulator.Server.Observing;

/// <summary>
/// Writes what cameras do to the program's log, each line in the scope of its device: power, events and faults as information, requests for
/// debugging. Targets are the journal's, which holds no passwords.
/// </summary>
internal sealed class CameraLog(ILoggerFactory loggers) : ICameraObserver
{
    /// <summary>Its category.</summary>
    public const string Category = "Camulator.Device";

    public void Watch(Camera camera)
    {
        var log = loggers.CreateLogger(Category);
        var device = new DeviceScope(camera.Id);
        if (log.IsEnabled(LogLevel.Information))
        {
            camera.Device.Power.Changed += state => Write(() => log.LogInformation("power {Power}", state.ToString().ToLowerInvariant()));
            camera.Device.Events.Raised += raised => Write(() => log.LogInformation("event {Code} {Action} {Index} by {Cause}", raised.Code, raised.Action, raised.Index, raised.Cause));
            camera.Faults.Hit += (rule, at) => Write(() => log.LogInformation("fault {Fault} {Kind} hit {Surface}", rule.Id, rule.Kind.Id, at.Surface));
        }

        if (log.IsEnabled(LogLevel.Debug))
        {
            camera.Journal.Added += entry => Write(() => log.LogDebug(
                "{Kind} {Peer} {User} {Method} {Target} {Status} {Bytes} bytes in {Milliseconds} ms {Fault}",
                entry.Kind, entry.Peer, entry.User, entry.Method, entry.Target, entry.Status, entry.Bytes, Math.Round(entry.Duration.TotalMilliseconds, 3), entry.Fault));
        }

        void Write(Action line)
        {
            using (log.BeginScope(device))
            {
                line();
            }
        }
    }

    // Text for a console of lines, a field for one of JSON.
    private sealed class DeviceScope(string id) : IEnumerable<KeyValuePair<string, object>>
    {
        public override string ToString() => id;

        public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
        {
            yield return new("Device", id);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
