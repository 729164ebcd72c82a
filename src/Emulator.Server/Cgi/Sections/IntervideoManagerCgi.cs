namespace Emulator.Server.Cgi.Sections;

/// <summary><c>IntervideoManager.cgi</c>: versions of the protocols (document sections 4.6.17 and 4.6.18).</summary>
internal sealed class IntervideoManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("IntervideoManager.cgi")
        .Get("getVersion", "4.6.17", r => CgiReply.Lines(l => l.Line("version", r.Profile.Identity.OnvifVersion)), when: "Name=Onvif")
        .Get("getVersion", "4.6.18", r => CgiReply.Lines(l => l.Line("version", r.Profile.Identity.CgiVersion)), when: "Name=CGI");
}
