using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Emulator.Server.Commands;

/// <summary><c>camulator devices</c>: the devices of a running emulator, a line each.</summary>
internal static class DevicesCommand
{
    private const int Failed = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var control = EnvironmentOption.Create("--control", "Control API of the emulator: its port, or its whole address", HealthCommand.Text, "8090");
        var bind = EnvironmentOption.Create("--bind", "Address that the emulator was told to listen on", RunOptions.Address, IPAddress.Loopback);
        var token = EnvironmentOption.Create<string?>("--control-token", "Token of the control API", HealthCommand.Text!, null);
        var command = new Command("devices", "List the devices of a running emulator: id, profile, power, serial number, addresses") { control, bind, token };
        command.SetAction((result, stop) => RunAsync(result.GetValue(control)!.Value, result.GetValue(bind)!.Value, result.GetValue(token)!.Value, stop));
        return command;
    }

    private static async Task<int> RunAsync(string control, IPAddress bind, string? token, CancellationToken stop)
    {
        if (HealthCommand.UrlOf(control, bind) is not { } url)
        {
            return await FailAsync($"'{control}' is neither a port (1 to 65535) nor an http address");
        }

        try
        {
            using var client = new HttpClient { Timeout = Patience };
            client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var answer = await client.GetAsync(new Uri(url, "/api/v1/devices"), stop);
            if (!answer.IsSuccessStatusCode)
            {
                return await FailAsync($"{url.Authority} answered {(int)answer.StatusCode}{(answer.StatusCode == HttpStatusCode.Unauthorized ? ": give it its token with --control-token" : "")}");
            }

            using var devices = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(stop), cancellationToken: stop);
            foreach (var device in devices.RootElement.EnumerateArray())
            {
                Console.WriteLine($"{Text("id"),-16} {Text("profile"),-12} {Text("power"),-8} {Text("serial"),-20} {string.Join(' ', device.GetProperty("urls").EnumerateObject().Select(u => u.Value))}");

                string Text(string name) => device.GetProperty(name).ToString();
            }

            return 0;
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException || (problem is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return await FailAsync($"{url.Authority}: {(problem is OperationCanceledException ? "no answer" : problem.Message)}");
        }
    }

    private static async Task<int> FailAsync(string why)
    {
        await Console.Error.WriteLineAsync("camulator: " + why);
        return Failed;
    }
}
