using System.Text;
using Emulator.Device.Remote;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>snapshot.cgi</c> and <c>mjpg/video.cgi</c>: pictures (document sections 4.2.1, 4.4.2).</summary>
internal sealed class PictureCgi : ICgiSection
{
    public void Map(CgiMap cgi)
    {
        cgi.Script("snapshot.cgi").Get("", "4.4.2", Snapshot, parameters: p => p.Channel(count: profile => profile.Channels.Length + profile.MaxRemoteInputs));
        cgi.Script("mjpg/video.cgi").Get("", "4.2.1", Watch, parameters: p => p.Channel().Subtype());
    }

    private static CgiReply Snapshot(CgiRequest request)
    {
        if (request.Channel >= request.Profile.Channels.Length)
        {
            return Remote(request);
        }

        return request.Camera.Pictures.Snapshot(request.Channel) is { } picture ? CgiReply.Bytes("image/jpeg", picture.Jpeg) : CgiReply.Failed(ErrorId.ServerInternal);
    }

    // A recorder shows what the camera shows that it has over the network, or that it does not answer.
    private static CgiReply Remote(CgiRequest request)
    {
        if (request.Device.Part<RemoteInputs>()?.OfChannel(request.Channel) is not { } input)
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var picture = request.Camera.RemoteOf(input)?.Pictures.Snapshot(input.Channel - 1) ?? request.Camera.Pictures.Nothing(request.Channel, input.Name);
        return CgiReply.Bytes("image/jpeg", picture.Jpeg);
    }

    private static CgiReply Watch(CgiRequest request)
    {
        var pictures = request.Camera.Pictures;
        var (channel, stream) = (request.Channel, request.Int("subtype"));
        if (!pictures.IsOn(channel, stream))
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var boundary = request.Profile.Habits.Boundary;
        return CgiReply.Endless($"multipart/x-mixed-replace; boundary={boundary}", async answer =>
        {
            using var viewer = pictures.Stream(channel, stream).Subscribe();
            await foreach (var picture in viewer.Frames.ReadAllAsync(answer.Closed))
            {
                var head = Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: image/jpeg\r\nContent-Length:{picture.Jpeg.Length}\r\n\r\n");
                if (!await answer.WriteMediaAsync(head, picture.Jpeg, "\r\n"u8.ToArray()))
                {
                    return;
                }
            }
        });
    }
}
