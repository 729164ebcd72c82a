using System.Buffers;
using System.Text;
using Emulator.Device.Profiles;
using Emulator.Server.Recordings;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>realmonitor.cgi</c> and <c>playBack.cgi</c>: video and sound over HTTP, live and recorded (document sections 4.2.2 to 4.2.4).</summary>
internal sealed class StreamCgi : ICgiSection
{
    private const string Stream = "Application/octet-stream";
    private const double Fastest = 64;

    public void Map(CgiMap cgi)
    {
        cgi.Script("realmonitor.cgi").Get("getStream", "4.2.2", Watch, parameters: p => p.Channel().Subtype());
        cgi.Script("playBack.cgi", Capability.Storage)
            .Get("getStream", "4.2.3", PlayBack, parameters: p => p.Channel().Subtype().Time("startTime").Time("endTime"))
            .Get("control", "4.2.4", Control, parameters: p => p
                .Text("streamId").Enum("cmd", required: true, "play", "pause", "cancel")
                .Float("speed", -Fastest, Fastest, required: false).Int("iframe", 0, 1, required: false).Time("seekTime", required: false));
    }

    private static CgiReply Watch(CgiRequest request)
    {
        var (camera, channel, stream) = (request.Camera, request.Channel, request.Int("subtype"));
        if (camera.Streams.SettingsOf(channel, stream) is null)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        return CgiReply.Endless(Stream, async answer =>
        {
            var (container, facts) = (StreamContainers.Of(camera, channel), new StreamFactsSource(camera.Device, channel));
            var buffer = new ArrayBufferWriter<byte>(64 * 1024);
            using var viewer = camera.Streams.Live(channel, stream).Subscribe();
            while (await viewer.NextAsync(answer.Closed) is { } frame)
            {
                buffer.ResetWrittenCount();
                container.Write(buffer, frame, facts.At(frame.Utc));
                if (!await answer.WriteMediaAsync(default, buffer.WrittenMemory, default))
                {
                    return;
                }
            }
        });
    }

    private static CgiReply PlayBack(CgiRequest request)
    {
        var (camera, channel) = (request.Camera, request.Channel);
        var (from, to) = (request.Device.Clock.ToUtc(request.Time("startTime")), request.Device.Clock.ToUtc(request.Time("endTime")));
        if (to <= from)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        if (camera.Recordings.IsRestricted(channel, from, to))
        {
            return CgiReply.Forbidden;
        }

        if (camera.Recordings.Clips(channel, request.Int("subtype"), from, to) is not { Count: > 0 } clips)
        {
            return CgiReply.Failed(ErrorId.InvalidRequest);
        }

        return CgiReply.Endless(Stream, async answer =>
        {
            var playback = new Playback(clips, request.Device.Clock.Time, StreamContainers.Of(camera, channel), new StreamFactsSource(camera.Device, channel));
            var number = camera.Recordings.Playbacks.Add(playback);
            try
            {
                if (await answer.WriteAsync(Encoding.ASCII.GetBytes($"streamId={number}\r\n")))
                {
                    await playback.RunAsync(answer);
                }
            }
            finally
            {
                camera.Recordings.Playbacks.Remove(number);
            }
        });
    }

    private static CgiReply Control(CgiRequest request)
    {
        if (request.Camera.Recordings.Playbacks.Find(request.Text("streamId")) is not { } playback)
        {
            return CgiReply.Failed(ErrorId.InvalidParameter);
        }

        switch (request.Text("cmd").ToUpperInvariant())
        {
            case "PAUSE":
                playback.Pause();
                return CgiReply.Ok;
            case "CANCEL":
                playback.Cancel();
                return CgiReply.Ok;
        }

        var speed = request.Float("speed", 1);
        if (speed == 0)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var operateId = playback.Play(speed, request.Int("iframe") == 1, request.Has("seekTime") ? request.Device.Clock.ToUtc(request.Time("seekTime")) : null);
        return CgiReply.Text(Encoding.ASCII.GetBytes($"OK\r\noperateId={operateId}\r\n"));
    }
}
