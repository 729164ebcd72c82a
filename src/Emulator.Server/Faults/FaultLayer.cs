namespace Emulator.Server.Faults;

/// <summary>Where in the device a fault sits.</summary>
internal enum FaultLayer
{
    /// <summary>Connections and their bytes.</summary>
    Socket,

    /// <summary>TLS.</summary>
    Tls,

    /// <summary>The head and framing of HTTP answers.</summary>
    Http,

    /// <summary>Logins.</summary>
    Auth,

    /// <summary>What operations answer.</summary>
    Cgi,

    /// <summary>Event streams.</summary>
    Events,

    /// <summary>RTSP requests, sessions and descriptions.</summary>
    Rtsp,

    /// <summary>RTP and RTCP.</summary>
    Rtp,

    /// <summary>Pictures, video and sound themselves.</summary>
    Media,

    /// <summary>Recordings and downloads.</summary>
    Files,

    /// <summary>DHIP and RPC2.</summary>
    Rpc,

    /// <summary>The device as a whole.</summary>
    Device,

    /// <summary>Its clock.</summary>
    Clock,
}

/// <summary>By what door a client came.</summary>
internal enum FaultSurface
{
    /// <summary>A request over HTTP, whatever it asks for; in a context, one that none of the others describes better.</summary>
    Http,

    /// <summary>RTSP and what it plays.</summary>
    Rtsp,

    /// <summary>A stream of events or of their pictures.</summary>
    Events,

    /// <summary>Live and recorded video as DHAV over HTTP.</summary>
    Dhav,

    /// <summary>MJPEG over HTTP.</summary>
    Mjpeg,

    /// <summary>Sound over HTTP.</summary>
    Audio,

    /// <summary>Downloads of recordings.</summary>
    Files,

    /// <summary>DHIP.</summary>
    Dhip,

    /// <summary>No client: the device by itself.</summary>
    Device,
}
