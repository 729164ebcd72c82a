namespace Emulator.Media;

/// <summary>One picture of what a device sees now: snapshot.cgi, event pictures, e-mail attachments.</summary>
public static class Snapshot
{
    /// <summary>Takes the picture. Two within one frame time are the same frame.</summary>
    /// <exception cref="SceneException">The scene cannot be used.</exception>
    public static PictureFrame Take(PictureMaker maker, Shot shot, int channel, int stream = 0)
    {
        ArgumentNullException.ThrowIfNull(maker);
        return maker.Make(shot, channel, stream);
    }
}
