using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Power;
using Emulator.Server.Cameras;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;

namespace Emulator.Server.Rpc;

/// <summary>What a device serves by the JSON protocol: its sessions, and what they are told without being asked.</summary>
internal sealed class CameraRpc : IDisposable
{
    private readonly Camera _camera;
    private readonly Device.Device _device;
    private long _subscriptions = 512;

    public CameraRpc(Camera camera)
    {
        var device = camera.Device;
        (_camera, _device) = (camera, device);
        Sessions = new RpcSessions(device.Identity.NonceKey, device.Clock.Time, OnOver);
        device.Events.Raised += OnRaised;
        device.Config.Changed += OnConfigChanged;
        device.Power.Changed += OnPowerChanged;
    }

    public RpcSessions Sessions { get; }

    /// <summary>The number of a new subscription.</summary>
    public long NextSubscription() => Interlocked.Increment(ref _subscriptions);

    public void Dispose()
    {
        _device.Power.Changed -= OnPowerChanged;
        _device.Config.Changed -= OnConfigChanged;
        _device.Events.Raised -= OnRaised;
        Sessions.EndAll("gone");
    }

    private void OnRaised(DeviceEvent raised)
    {
        // A device without power says nothing: its connections are about to be cut.
        if (_device.Power.State != PowerState.On || _device.Events.IsMute)
        {
            return;
        }

        EventCode? code = null;
        foreach (var session in Sessions.All)
        {
            if (session.Notes is { } notes)
            {
                foreach (var subscription in session.Subscriptions)
                {
                    code ??= EventCodes.Find(raised.Code)!;
                    if (subscription.Wanted is null || subscription.Wanted[code.Number])
                    {
                        Tell(session, notes, subscription.Request, raised, "client.notifyEventStream", json =>
                        {
                            json.WriteNumber("SID", subscription.Sid);
                            json.WriteStartArray("eventList");
                            WriteEvent(json, raised);
                            json.WriteEndArray();
                        });
                    }
                }
            }
        }
    }

    private void OnConfigChanged(ConfigChange change)
    {
        foreach (var session in Sessions.All)
        {
            if (session.Notes is { } notes)
            {
                foreach (var name in session.Configs.Where(change.Touches))
                {
                    Tell(session, notes, 0, null, "client.notifyConfigChange", json =>
                    {
                        json.WriteString("name", name);
                        json.WritePropertyName("table");
                        ConfigText.WriteJson(json, change.After[name]);
                    });
                }
            }
        }
    }

    private void Tell(RpcSession session, IRpcNotes notes, long request, DeviceEvent? raised, string method, Action<Utf8JsonWriter> members)
    {
        var line = RpcDispatcher.Line(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("id", request);
            json.WriteString("method", method);
            json.WriteStartObject("params");
            members(json);
            json.WriteEndObject();
            RpcDispatcher.WriteSession(json, session.Link, session.Text);
            json.WriteEndObject();
        });
        if (_camera.Faults.IsEmpty)
        {
            notes.Tell(session, request, line, null);
            return;
        }

        var at = RpcDispatcher.Occasion(session.Link, method, session.Text);
        (at.User, at.Code, at.Channel) = (session.User, raised?.Code, raised?.Index + 1);
        var plan = _camera.Faults.Ask(FaultPoints.Note, at, new NotePlan(method, line));
        for (var i = 0; i < plan.Times; i++)
        {
            notes.Tell(session, request, plan.Line, at);
        }
    }

    private static void WriteEvent(Utf8JsonWriter json, DeviceEvent raised)
    {
        json.WriteStartObject();
        json.WriteString("Action", raised.Action.ToString());
        json.WriteString("Code", raised.Code);
        json.WritePropertyName("Data");
        WriteData(json, raised.Data);
        json.WriteNumber("Index", raised.Index);
        json.WriteEndObject();
    }

    // Details are JSON nearly always; codes whose details are a plain text have it as one.
    private static void WriteData(Utf8JsonWriter json, string? data)
    {
        if (data is null)
        {
            json.WriteStartObject();
            json.WriteEndObject();
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(data);
            document.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStringValue(data);
        }
    }

    private void OnPowerChanged(PowerState state)
    {
        if (state != PowerState.On)
        {
            Sessions.EndAll("power");
        }
    }

    // What the client did not end itself is worth a line.
    private void OnOver(RpcSession session, string why)
    {
        if (why is "silent" or "expelled" or "fault")
        {
            var time = _device.Clock.Time.GetUtcNow();
            _camera.Journal.Add(new JournalEntry
            {
                Utc = time,
                Kind = "rpc.end",
                Peer = session.Link.Peer,
                User = session.User,
                Target = session.Link.Connection is null ? "/RPC2" : "dhip",
                Duration = time - session.Began,
                Session = session.Text,
                Reason = why,
            });
        }

        // Who logs out is answered first, and a connection that is gone has its last answers still to send.
        if (why is not ("logout" or "gone" or "fault"))
        {
            session.Link.Connection?.Cut(why);
        }
    }
}
