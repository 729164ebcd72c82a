using System.Globalization;
using System.Text.Json;

namespace Emulator.Soak.Clients;

/// <summary>The tester: stimuli, events, faults of the whole catalogue, power, snapshots, clocks, devices that come and go.</summary>
internal sealed class TesterVisits
{
    private readonly Town _town;
    private readonly JsonElement[] _kinds;
    private int _nextKind = -1;
    private int _nextGuest;

    private TesterVisits(Town town, JsonElement[] kinds) => (_town, _kinds) = (town, kinds);

    /// <summary>How many kinds of faults there are.</summary>
    public int Kinds => _kinds.Length;

    /// <summary>How many rules were added.</summary>
    public int Injected => _nextKind + 1;

    public static async Task<TesterVisits> StartAsync(Town town, int seed)
    {
        var kinds = JsonElement.Parse(await town.Control.GetStringAsync(new Uri("fault-kinds", UriKind.Relative))).EnumerateArray().ToArray();
        new Random(seed).Shuffle(kinds);
        return new TesterVisits(town, kinds);
    }

    /// <summary>Lets something happen in front of a device, or says that it did.</summary>
    public async Task StimulateAsync(Resident device, Random random)
    {
        if (random.Next(3) == 0)
        {
            await _town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/events", new { code = "VideoMotion", action = "Pulse", index = 0 });
            return;
        }

        var kind = device.Stimuli[random.Next(device.Stimuli.Count)];
        // Moments take no seconds.
        var (done, _) = await _town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/stimuli", new { kind, seconds = 1 + random.Next(8) });
        if (!done)
        {
            await _town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/stimuli", new { kind });
        }
    }

    /// <summary>Adds the next fault of the catalogue, lets it be for a while, and takes it away, or lets it end by itself.</summary>
    public async Task DamageAsync(Resident device, Random random, CancellationToken over)
    {
        var kind = _kinds[Interlocked.Increment(ref _nextKind) % _kinds.Length];
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var parameter in kind.GetProperty("parameters").EnumerateArray())
        {
            var name = parameter.GetProperty("name").GetString()!;
            if (parameter.TryGetProperty("choices", out var words) && words.ValueKind == JsonValueKind.Array && words.GetArrayLength() > 0)
            {
                parameters[name] = words[random.Next(words.GetArrayLength())].GetString()!;
            }
            else if (parameter.GetProperty("required").GetBoolean())
            {
                parameters[name] = Some(parameter);
            }
        }

        var seconds = 3 + random.Next(40);
        var when = random.Next(4) switch { 0 => new Dictionary<string, object>(StringComparer.Ordinal) { ["everyNth"] = 2 }, 1 => new(StringComparer.Ordinal) { ["probability"] = 0.5 }, _ => null };
        var byItself = random.Next(3) == 0;
        var rule = new Dictionary<string, object>(StringComparer.Ordinal) { ["kind"] = kind.GetProperty("id").GetString()!, ["params"] = parameters };
        if (when is not null)
        {
            rule["when"] = when;
        }

        if (byItself)
        {
            rule["for"] = $"{seconds}s";
        }

        var (done, text) = await _town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/faults", rule);
        if (!done && when is not null)
        {
            rule.Remove("when");
            (done, text) = await _town.TellAsync(HttpMethod.Post, $"devices/{device.Id}/faults", rule);
        }

        _town.Complaints.Count(done ? "faults" : "faults refused");
        if (!done)
        {
            _town.Complaints.Count($"refused {rule["kind"]}: {text[..Math.Min(text.Length, 300)]}");
            return;
        }

        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds + 1), over);
        }
        finally
        {
            if (!byItself)
            {
                await _town.TellAsync(HttpMethod.Delete, $"devices/{device.Id}/faults/{JsonElement.Parse(text)[0].GetProperty("fault").GetProperty("id").GetString()}");
            }
        }
    }

    /// <summary>Reboots, switches off and on, takes and restores snapshots, resets, moves the clock.</summary>
    public async Task UnsettleAsync(Resident device, Random random, CancellationToken over)
    {
        var path = $"devices/{device.Id}";
        switch (random.Next(6))
        {
            case 0:
                await _town.TellAsync(HttpMethod.Post, path + "/power", new { action = "reboot" });
                break;
            case 1:
                await _town.TellAsync(HttpMethod.Post, path + "/power", new { action = "off" });
                await Task.Delay(1000, over);
                await _town.TellAsync(HttpMethod.Post, path + "/power", new { action = "on" });
                break;
            case 2:
                var name = $"s{random.Next(8)}";
                await _town.TellAsync(HttpMethod.Post, $"{path}/snapshots/{name}");
                await Task.Delay(random.Next(3000), over);
                await _town.TellAsync(HttpMethod.Post, path + "/restore", new { name });
                break;
            case 3:
                await _town.TellAsync(HttpMethod.Post, path + (random.Next(2) == 0 ? "/reset?hangUp=true" : "/reset"));
                break;
            case 4:
                await _town.TellAsync(HttpMethod.Put, path + "/clock", new { scale = (double)random.Next(1, 200) });
                await Task.Delay(2000, over);
                await _town.TellAsync(HttpMethod.Put, path + "/clock", new { scale = 1.0 });
                break;
            default:
                await _town.TellAsync(HttpMethod.Put, path + "/clock", new { local = new DateTime(2020 + random.Next(20), 6, 1, 12, 0, 0).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) });
                break;
        }

        _town.Complaints.Count("reboots, restores, resets and clocks moved");
    }

    /// <summary>Adds a device, looks at it, and takes it away.</summary>
    public async Task HostAsync(string profile, Random random, CancellationToken over)
    {
        var id = $"guest-{Interlocked.Increment(ref _nextGuest)}";
        var (done, text) = await _town.TellAsync(HttpMethod.Post, "devices", new { profile, id, http = 0, rtsp = 0 });
        if (!done)
        {
            _town.Complaints.Add("control: no device was added", text);
            return;
        }

        try
        {
            var urls = JsonElement.Parse(text).GetProperty("urls");
            var guest = new Resident(id, profile, Fate.Guest, new Uri(urls.GetProperty("http").GetString()!), new Uri(urls.GetProperty("rtsp").GetString()!).Port, []);
            using var visit = CancellationTokenSource.CreateLinkedTokenSource(over);
            visit.CancelAfter(TimeSpan.FromSeconds(2 + random.Next(6)));
            var watching = RtspVisit.RunAsync(_town, guest, random, visit.Token);
            await RequestVisits.PollAsync(_town, guest, random, over);
            await RequestVisits.SetAsync(_town, guest, random, over);
            await watching;
        }
        catch (Exception gone) when (gone is IOException or HttpRequestException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // It is over.
        }
        finally
        {
            var (removed, said) = await _town.TellAsync(HttpMethod.Delete, $"devices/{id}?forget=true");
            _town.Complaints.Count("devices added and removed");
            if (!removed)
            {
                _town.Complaints.Add("control: a device was not removed", said);
            }
        }
    }

    // The least that a parameter without a default may be.
    private static object Some(JsonElement parameter)
    {
        var least = parameter.TryGetProperty("min", out var min) && min.ValueKind == JsonValueKind.Number ? min.GetDouble() : 1;
        return parameter.GetProperty("type").GetString() switch
        {
            "int" => (long)least,
            "number" => least,
            "duration" => $"{Math.Max(1, (int)least)}s",
            "flag" => true,
            "ints" => new[] { (long)least },
            "texts" => new[] { "VideoMotion" },
            _ => "soak",
        };
    }
}
