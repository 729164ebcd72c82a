using System.CommandLine;
using System.Globalization;
using System.Net;

namespace Emulator.Server.Commands;

/// <summary><c>camulator health</c>: asks a running emulator whether it is ready, for images and machines without an HTTP client.</summary>
internal static class HealthCommand
{
    private const int Failed = 1;
    private const int MostText = 200;

    // Less than the time an image's health check has, so that the reason is told before the check is cut off.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // The variables are those of run, so that a container's check finds the emulator wherever the environment put it.
    private static readonly Option<Given<string>> Control =
        EnvironmentOption.Create("--control", "Control API of the emulator: its port, or its whole address", Text, "8090");

    private static readonly Option<Given<IPAddress>> Bind =
        EnvironmentOption.Create("--bind", "Address that the emulator was told to listen on", RunOptions.Address, IPAddress.Loopback);

    public static Command Create()
    {
        var command = new Command("health", "Ask a running emulator whether it is ready; ends with 0 when it is, with 1 and the reason when not") { Control, Bind };
        command.SetAction((result, stop) => RunAsync(result.GetValue(Control)!.Value, result.GetValue(Bind)!.Value, Console.Out, Console.Error, stop));
        return command;
    }

    /// <summary>Asks once.</summary>
    /// <param name="control">Port or address of the control API.</param>
    /// <param name="bind">Where the emulator listens, when <paramref name="control"/> is a port.</param>
    /// <param name="output">Gets what a ready emulator says of itself.</param>
    /// <param name="error">Gets the reason when it is not ready.</param>
    /// <param name="stop">Ends the asking.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string control, IPAddress bind, TextWriter output, TextWriter error, CancellationToken stop = default)
    {
        if (UrlOf(control, bind) is not { } url)
        {
            return await FailAsync($"'{control}' is neither a port (1 to 65535) nor an http address");
        }

        try
        {
            using var client = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = 64 * 1024 };
            using var answer = await client.GetAsync(url, stop);
            var text = (await answer.Content.ReadAsStringAsync(stop)).Trim();
            text = text.Length > MostText ? text[..MostText] : text;
            if (!answer.IsSuccessStatusCode)
            {
                return await FailAsync($"{url} answered {(int)answer.StatusCode}: {text}");
            }

            await output.WriteLineAsync(text);
            return 0;
        }
        catch (HttpRequestException problem)
        {
            return await FailAsync($"{url}: {problem.Message}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return await FailAsync($"{url} did not answer within {Patience.TotalSeconds:0} seconds");
        }

        async Task<int> FailAsync(string why)
        {
            await error.WriteLineAsync("camulator: " + why);
            return Failed;
        }
    }

    /// <summary>Where to ask; null when the text is neither a port nor an address.</summary>
    internal static Uri? UrlOf(string control, IPAddress bind)
    {
        if (int.TryParse(control, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            // What listens on every address listens on loopback too.
            var address = bind.Equals(IPAddress.Any) ? IPAddress.Loopback : bind.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : bind;
            return port is > 0 and <= ushort.MaxValue ? new Uri($"http://{new IPEndPoint(address, port)}/health/ready") : null;
        }

        return Uri.TryCreate(control, UriKind.Absolute, out var given) && given.Scheme == Uri.UriSchemeHttp ? new Uri(given, "/health/ready") : null;
    }

    internal static (string?, string?) Text(string text) => text.Length > 0 ? (text, null) : (null, "is empty");
}
