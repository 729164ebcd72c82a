using Emulator.Device.Profiles;
using Emulator.Media;
using Emulator.Server.Pictures;
using Emulator.Server.Streams;

namespace Emulator.Server.Sound;

/// <summary>The ears and the mouth of a device: what its microphones hear, and what clients say through its loudspeaker.</summary>
internal sealed class CameraSound(Device.Device device, CameraStreams streams, ILogger log) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LiveSound?[] _live = new LiveSound?[device.Profile.Channels.Length];

    /// <summary>What clients said.</summary>
    public TalkStore Talks { get; } = new(device.Clock.Time);

    /// <summary>How many microphones belong to a channel of video, whose stream says how they are coded.</summary>
    public static int InputsOf(DeviceProfile profile) => Math.Min(profile.AudioInputs, profile.Channels.Length);

    /// <summary>What a microphone is set to, from 0; null when it is switched off. The main stream decides (document section 4.5.5).</summary>
    public AudioFormat? FormatOf(int channel)
    {
        var head = StreamFormat.HeadOf(channel, 0);
        return device.Config.Current.Bool(head + ".AudioEnable") ? CodedAs(channel) : null;
    }

    /// <summary>How sound of a channel is coded, whether or not the microphone is switched on.</summary>
    public AudioFormat CodedAs(int channel) => StreamSettings.AudioOf(device.Config.Current, StreamFormat.HeadOf(channel, 0));

    /// <summary>A microphone, shared by all who listen.</summary>
    public LiveSound Live(int channel)
    {
        lock (_gate)
        {
            return _live[channel] ??= new LiveSound(
                device.Clock, () => FormatOf(channel), format => streams.Audio(channel, format), IsMuted, problem => log.LogError(problem, "{Device}: sound of channel {Channel}", device.Identity.Id, channel + 1));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var live in _live)
            {
                live?.Dispose();
            }
        }
    }

    // A half-duplex device does not hear while it speaks.
    private bool IsMuted() => device.Profile.Habits.HalfDuplex && Talks.IsTalking;
}
