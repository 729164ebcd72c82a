namespace Emulator.Benchmarks;

/// <summary>The peer: a bare Kestrel application that answers every request with the same bytes, as little as a server can do.</summary>
internal static class Peer
{
    private const int Slice = 64 * 1024;

    public static async Task<int> RunAsync(int port, string file)
    {
        var body = await File.ReadAllBytesAsync(file);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, port);
        });
        var app = builder.Build();
        app.Run(async http =>
        {
            http.Response.ContentType = "text/plain;charset=utf-8";
            http.Response.ContentLength = body.Length;
            // Given all of a long body at once, Kestrel would copy it to buffers of its own before the first byte leaves.
            for (var at = 0; at < body.Length; at += Slice)
            {
                await http.Response.BodyWriter.WriteAsync(body.AsMemory(at, Math.Min(Slice, body.Length - at)));
            }
        });
        await app.StartAsync();
        Console.WriteLine("ready " + app.Urls.First());
        await app.WaitForShutdownAsync();
        return 0;
    }
}
