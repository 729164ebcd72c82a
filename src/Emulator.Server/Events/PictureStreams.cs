using System.Text;
using Emulator.Device.Events;
using Emulator.Device.Power;
using Emulator.Device.Profiles;
using Emulator.Media;
using Emulator.Protocol.Multipart;
using Emulator.Server.Pictures;

namespace Emulator.Server.Events;

/// <summary>One picture for those who asked for the pictures of an event.</summary>
/// <param name="Because">The event.</param>
/// <param name="Channel">What was photographed, from 0; null for the channel that each client asked for.</param>
/// <param name="Utc">The moment, by the device's clock.</param>
/// <param name="IndexInGroup">Its place among the pictures of the event, from 1.</param>
/// <param name="CountInGroup">How many pictures the event has.</param>
internal sealed record EventPicture(DeviceEvent Because, int? Channel, DateTime Utc, int IndexInGroup, int CountInGroup);

/// <summary>
/// The picture streams of one device (document section 4.4.3): with each event that begins, one part of text and the picture of that moment. Pictures are made
/// one after another beside the thread that raised the event; of too many at once the oldest are left out, as a camera leaves out what it cannot code.
/// </summary>
internal sealed class PictureStreams : IDisposable
{
    /// <summary>The script that clients ask.</summary>
    public const string Script = "snapManager.cgi";

    private const int MaxOwed = 64;

    private readonly Lock _gate = new();
    private readonly Queue<EventPicture> _owed = new();
    private readonly Device.Device _device;
    private readonly Subscriptions _subscriptions;
    private readonly CameraPictures _pictures;
    private readonly ILogger _log;
    private readonly string _boundary;
    private readonly Dialect _dialect;
    private bool _busy;
    private long _leftOut;

    public PictureStreams(Device.Device device, Dialect dialect, Subscriptions subscriptions, CameraPictures pictures, ILogger log)
    {
        _device = device;
        _subscriptions = subscriptions;
        _pictures = pictures;
        _log = log;
        _boundary = device.Profile.Habits.Boundary;
        _dialect = dialect;
        device.Events.Raised += OnRaised;
    }

    /// <summary>Pictures that were left out because too many were asked for at once.</summary>
    public long LeftOut => Volatile.Read(ref _leftOut);

    /// <summary>
    /// Hands on a picture that the device took by itself because of an event, such as one of SnapshotTimes. The first of the event's own channel
    /// goes out with the event already and is passed over.
    /// </summary>
    public void Deliver(EventPicture picture)
    {
        if (picture.IndexInGroup > 1 || picture.Channel != ChannelOf(picture.Because))
        {
            Owe(picture);
        }
    }

    public void Dispose() => _device.Events.Raised -= OnRaised;

    private void OnRaised(DeviceEvent raised)
    {
        if (raised.Action is EventAction.Start or EventAction.Pulse)
        {
            Owe(new EventPicture(raised, ChannelOf(raised), raised.Utc, 1, 1));
        }
    }

    private static int? ChannelOf(DeviceEvent raised) =>
        EventCodes.Find(raised.Code)!.Subject is EventSubject.Channel or EventSubject.ThermalChannel ? raised.Index : null;

    private void Owe(EventPicture picture)
    {
        if (_device.Power.State != PowerState.On || !IsWanted(picture))
        {
            return;
        }

        lock (_gate)
        {
            if (_owed.Count == MaxOwed)
            {
                _owed.Dequeue();
                _leftOut++;
            }

            _owed.Enqueue(picture);
            if (_busy)
            {
                return;
            }

            _busy = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static streams => streams.Work(), this, preferLocal: false);
    }

    private void Work()
    {
        while (true)
        {
            EventPicture? next;
            lock (_gate)
            {
                if (!_owed.TryDequeue(out next))
                {
                    _busy = false;
                    return;
                }
            }

            try
            {
                Send(next);
            }
            catch (Exception problem)
            {
                // On this thread an exception would end the process.
                _log.LogError(problem, "{Device}: the picture of {Code}", _device.Identity.Id, next.Because.Code);
            }
        }
    }

    private bool IsWanted(EventPicture picture)
    {
        var code = EventCodes.Find(picture.Because.Code)!;
        foreach (var subscriber in _subscriptions.All)
        {
            if (subscriber.Wish.WantsPicture(code, picture.Channel) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void Send(EventPicture picture)
    {
        var code = EventCodes.Find(picture.Because.Code)!;
        var stream = StreamFormat.SnapshotStream(_device.Config.Current);
        // What clients asked for differs in the channel only where the event has none.
        var made = new Dictionary<int, ReadOnlyMemory<byte>>();
        byte[]? text = null;
        foreach (var subscriber in _subscriptions.All)
        {
            if (subscriber.Wish.WantsPicture(code, picture.Channel) is not { } channel || channel >= _device.Profile.Channels.Length)
            {
                continue;
            }

            if (!made.TryGetValue(channel, out var part))
            {
                part = PartOf(_pictures.At(channel, stream, picture.Utc));
                made.Add(channel, part);
            }

            if (_device.Events.IsMute || (subscriber.Course.IsBusy && subscriber.Course.Loses(picture.Because)))
            {
                continue;
            }

            text ??= EventPart.OfText(_boundary, SnapText.Of(picture, _dialect), spaced: _dialect == Dialect.Document);
            subscriber.Offer(text, part);
        }
    }

    private byte[] PartOf(PictureFrame picture)
    {
        var head = Encoding.ASCII.GetBytes($"--{_boundary}\r\nContent-Type: image/jpeg\r\nContent-Length:{picture.Jpeg.Length}\r\n\r\n");
        var part = new byte[head.Length + picture.Jpeg.Length + 2];
        head.CopyTo(part, 0);
        picture.Jpeg.CopyTo(part.AsMemory(head.Length));
        "\r\n"u8.CopyTo(part.AsSpan(part.Length - 2));
        return part;
    }
}
