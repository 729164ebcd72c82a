using System.Globalization;
using System.Security.Authentication;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Logs;
using Emulator.Server.Pictures;

namespace Emulator.Server.Notices;

/// <summary>
/// Mails of events whose handlers say MailEnable, to the server of <c>Email</c> (document section 4.7.5), with the picture of the event's
/// moment. A server that is down, says no or hangs is noted in the device's log, and nothing else.
/// </summary>
internal sealed class CameraMail : IDisposable
{
    private const int MaxWaiting = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Device.Device _device;
    private readonly CameraPictures _pictures;
    private readonly NoticeQueue<DeviceEvent> _queue;

    public CameraMail(Device.Device device, CameraPictures pictures)
    {
        (_device, _pictures) = (device, pictures);
        _queue = new NoticeQueue<DeviceEvent>(MaxWaiting, SendAsync);
        device.Linkage.MailDue += OnDue;
    }

    /// <summary>Gives up what is on its way: the power is gone.</summary>
    public void Clear() => _queue.Clear();

    public void Dispose()
    {
        _device.Linkage.MailDue -= OnDue;
        _queue.Dispose();
    }

    private void OnDue(DeviceEvent raised)
    {
        if (_device.Config.Current.Bool("Email.Enable") && !_queue.Post(raised))
        {
            Note("too many mails wait", raised);
        }
    }

    private async Task SendAsync(DeviceEvent raised, CancellationToken stop)
    {
        var config = _device.Config.Current;
        using var patience = new CancellationTokenSource(Patience, _device.Clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            if (_device.World.IsUnplugged)
            {
                throw new IOException("the network is unreachable");
            }

            if (Write(config, raised) is not { } mail)
            {
                throw new IOException("there is no receiver");
            }

            var user = config.Bool("Email.Anonymous") ? "" : config.Text("Email.UserName");
            var account = new MailAccount(
                config.Text("Email.Address"), config.Int("Email.Port", 25), config.Bool("Email.SslEnable"), user, config.Text("Email.Password"), _device.Identity.Id);
            await SmtpSession.SendAsync(account, mail, either.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // With the power.
        }
        catch (OperationCanceledException)
        {
            Note("the server does not answer", raised);
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException or ArgumentException)
        {
            Note(failure.Message, raised);
        }
    }

    private MailMessage? Write(ConfigSnapshot config, DeviceEvent raised)
    {
        var to = Enumerable.Range(0, 3).Select(i => config.Text($"Email.Receivers[{i}]").Trim()).Where(r => r.Length > 0).ToArray();
        if (to.Length == 0)
        {
            return null;
        }

        var local = _device.Clock.ToLocal(raised.Utc);
        var channel = raised.Index < _device.Profile.Channels.Length ? raised.Index : 0;
        // Two names for one thing in the document: both must be on.
        var attach = config.Bool("Email.AttachEnable") && config.Bool("Email.AttachmentEnable") && _device.Profile.Channels.Length > 0;
        var time = local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return new MailMessage(
            config.Text("Email.SendAddress"),
            to,
            config.Text("Email.Title"),
            new DateTimeOffset(local, local - DateTime.SpecifyKind(raised.Utc, DateTimeKind.Unspecified)),
            string.Create(CultureInfo.InvariantCulture, $"{raised.Sequence}.{raised.Utc.Ticks}@{_device.Identity.Serial}"),
            [
                $"Device: {config.Text("General.MachineName")}",
                $"Serial: {_device.Identity.Serial}",
                $"Event: {raised.Code}",
                $"Action: {raised.Action}",
                string.Create(CultureInfo.InvariantCulture, $"Channel: {raised.Index + 1}"),
                $"Time: {time}",
            ],
            attach ? ($"{channel + 1}_{local:yyyyMMddHHmmss}.jpg", _pictures.At(channel, StreamFormat.SnapshotStream(config), raised.Utc).Jpeg) : null);
    }

    private void Note(string why, DeviceEvent raised) => _device.Log.Write(LogType.Event, "SendMailFailed", detail: [new("Code", raised.Code), new("Reason", why)]);
}
