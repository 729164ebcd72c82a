using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;
using Emulator.Server.Cgi;

namespace Emulator.Server.Importing;

/// <summary>
/// Reads a device that runs, over the HTTP API and nothing but what changes nothing on it: what it says of itself, its configuration, and by asking for
/// each thing whether it has it.
/// </summary>
internal sealed class LiveDevice(DeviceReader reader, List<string> notes)
{
    private const string Magic = "/cgi-bin/magicBox.cgi?action=";
    private const int MostUsers = 20;
    private const int MostDisks = 16;

    // Asked where a device gives neither a backup nor all sections at once.
    private static readonly string[] Unnamed = ["ChannelTitle", "Encode", "General", "Network", "VideoColor", "VideoInOptions", "VideoWidget", "MotionDetect"];

    // Codes that only devices with a part send.
    private static readonly (Capability Part, string Code)[] Signs =
    [
        (Capability.Traffic, "TrafficJunction"),
        (Capability.AccessControl, "AccessControl"),
        (Capability.VideoTalk, "Invite"),
        (Capability.SmartMotion, "SmartMotionHuman"),
    ];

    private DeviceProfile _profile = null!;
    private IReadOnlyList<string> _events = [];

    /// <summary>Reads it.</summary>
    /// <param name="parent">Gives the profile that it is to be built on, of the name that its class suggests.</param>
    /// <exception cref="ProfileImportException">Nobody answers, or the login is refused.</exception>
    public async Task<ImportedSource> ReadAsync(Func<string, DeviceProfile> parent)
    {
        var (auth, algorithm) = await LoginAsync();
        var deviceClass = await reader.ValueAsync(Magic + "getDeviceClass");
        var (config, isWhole) = await ConfigAsync();
        var known = parent(BackupShape.ParentOf(config, deviceClass));
        _profile = BackupShape.Lay(known, config, isWhole);
        _profile = _profile with { Identity = await IdentityAsync(_profile.Identity, deviceClass) };
        _events = [.. (await reader.LinesAsync("/cgi-bin/eventManager.cgi?action=getExposureEvents"))?.Values ?? []];
        await CountAsync(config);
        await EncodeAsync();
        await PartsAsync();
        await DisksAsync();
        await UsersAsync();
        _profile = _profile with { Habits = await HabitsAsync(_profile.Habits with { Auth = auth, DigestAlgorithm = algorithm }) };
        // What the configuration uses is there, whatever the capabilities say.
        _profile = _profile with { Encode = BackupShape.Encode(_profile.Encode, config) };
        notes.Add("not asked: how long a nonce and a boot take, limits of connections, streams and logins, the wiper; they are the parent's");
        return new ImportedSource(_profile, known, config, isWhole, await IdentifiersAsync(), notes);
    }

    private async Task<(AuthScheme Auth, string Algorithm)> LoginAsync()
    {
        var stranger = await reader.AskAsStrangerAsync(Magic + "getDeviceType");
        if (stranger.Status == 0)
        {
            throw new ProfileImportException($"{reader.Root.Authority}: no answer in time");
        }

        if (stranger.Status is >= 300 and < 400)
        {
            throw new ProfileImportException($"{reader.Root.Authority}: it sends its visitors elsewhere; is it https?");
        }

        var digest = stranger.Challenges.FirstOrDefault(c => c.StartsWith("Digest", StringComparison.OrdinalIgnoreCase));
        var own = await reader.AskAsync(Magic + "getDeviceType");
        if (own.Status is 401 or 403)
        {
            throw new ProfileImportException($"{reader.Root.Authority}: it refuses the login (--user, --password)");
        }

        if (!own.IsGood)
        {
            throw new ProfileImportException($"{reader.Root.Authority}: it is no device of this API: it answers magicBox.cgi with {own.Status}");
        }

        var algorithm = digest?.Contains("SHA-256", StringComparison.OrdinalIgnoreCase) == true ? "SHA-256" : "MD5";
        return digest is null ? (AuthScheme.Basic, algorithm)
            : (await reader.AskWithBasicAsync(Magic + "getDeviceType")).Status == 401 ? (AuthScheme.Digest, algorithm)
            : (AuthScheme.BasicAndDigest, algorithm);
    }

    // A backup, all at once, or the sections that every device has.
    private async Task<(SourceConfig Config, bool IsWhole)> ConfigAsync()
    {
        foreach (var path in (string[])["/cgi-bin/Config.backup?action=All", "/cgi-bin/configManager.cgi?action=getConfig&name=All"])
        {
            var answer = await reader.AskAsync(path, BackupText.MaxBytes);
            if (!answer.IsGood)
            {
                continue;
            }

            try
            {
                return (BackupText.Read(answer.Body), true);
            }
            catch (ProfileImportException problem)
            {
                notes.Add($"could not read {path}: {problem.Message}");
            }
        }

        var config = new SourceConfig();
        foreach (var name in Unnamed)
        {
            foreach (var (path, value) in await reader.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=" + name) ?? new Dictionary<string, string>(StringComparer.Ordinal))
            {
                config.Add(path, value, line: 1);
            }
        }

        notes.Add($"could not read the whole configuration: only {string.Join(", ", config.Sections)}");
        return (config, false);
    }

    private async Task<IdentityProfile> IdentityAsync(IdentityProfile identity, string? deviceClass)
    {
        var software = (await Told("getSoftwareVersion"))?.Split(',') ?? [];
        var system = await reader.LinesAsync(Magic + "getSystemInfo");
        var languages = (await Told("getLanguageCaps"))?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        ImmutableArray<string> spoken = [.. languages.Where(l => l is "English" or "SimpChinese" or "TradChinese" or "Italian" or "Spanish" or "Japanese" or "Russian" or "French" or "German").Distinct(StringComparer.Ordinal)];
        var build = software.Length > 1 ? software[1].Split(':')[^1].Trim() : null;
        return identity with
        {
            DeviceType = Names.Shown(await Told("getDeviceType"), 48) ?? identity.DeviceType,
            DeviceClass = Names.Formed(deviceClass, Names.Class()) ?? Missed("device class", identity.DeviceClass),
            HardwareVersion = Names.Shown(await Told("getHardwareVersion"), 32) ?? Missed("hardware version", identity.HardwareVersion),
            SoftwareVersion = Names.Formed(software.FirstOrDefault()?.Trim(), Names.Software()) ?? Missed("software version", identity.SoftwareVersion),
            BuildDate = Names.Formed(build, Names.Day()) ?? identity.BuildDate,
            Vendor = Names.Shown(await Told("getVendor"), 32) ?? Missed("vendor", identity.Vendor),
            Processor = Names.Shown(system?.GetValueOrDefault("processor"), 32) ?? identity.Processor,
            TypeNumber = Names.Number(system?.GetValueOrDefault("deviceType"), 9999) ?? identity.TypeNumber,
            OnvifVersion = Names.Formed(await reader.ValueAsync("/cgi-bin/IntervideoManager.cgi?action=getVersion&Name=Onvif"), Names.Version()) ?? identity.OnvifVersion,
            CgiVersion = Names.Formed(await reader.ValueAsync("/cgi-bin/IntervideoManager.cgi?action=getVersion&Name=CGI"), Names.Version()) ?? identity.CgiVersion,
            Languages = spoken.IsEmpty ? identity.Languages : spoken,
        };
    }

    private async Task CountAsync(SourceConfig config)
    {
        var channels = await CollectAsync("devVideoInput.cgi?action=getCollect");
        if (channels is > 0 and var count && count != _profile.Channels.Length && config.Count("ChannelTitle") == 0)
        {
            _profile = _profile with { Channels = [.. Enumerable.Range(0, count).Select(i => _profile.Channels[i % _profile.Channels.Length] with { Title = $"CAM{i + 1}" })] };
        }

        _profile = _profile with
        {
            AudioInputs = await CollectAsync("devAudioInput.cgi?action=getCollect") ?? 0,
            AudioOutputs = await CollectAsync("devAudioOutput.cgi?action=getCollect") ?? 0,
            AlarmInputs = await CollectAsync("alarm.cgi?action=getInSlots") ?? 0,
            AlarmOutputs = await CollectAsync("alarm.cgi?action=getOutSlots") ?? 0,
            VideoOutputs = Math.Min(8, await CollectAsync("devVideoOutput.cgi?action=getCollect") ?? 0),
            MaxRemoteInputs = await CollectAsync("magicBox.cgi?action=getProductDefinition&name=MaxRemoteInputChannels") ?? 0,
            Encode = _profile.Encode with { ExtraStreams = Math.Min(3, await CollectAsync("magicBox.cgi?action=getProductDefinition&name=MaxExtraStream") ?? _profile.Encode.ExtraStreams) },
        };

        ImmutableArray<ChannelProfile> all = _profile.Channels;
        for (var i = 0; i < all.Length; i++)
        {
            var heat = await HasAsync($"ThermographyManager.cgi?action=getCaps&channel={i + 1}");
            all = all.SetItem(i, all[i] with { Kind = heat ? ChannelKind.Thermal : ChannelKind.Visible });
            if (i == 0 && !heat && all.Length > 4)
            {
                break;
            }
        }

        _profile = _profile with { Channels = all };
    }

    private async Task EncodeAsync()
    {
        if (await reader.LinesAsync("/cgi-bin/encode.cgi?action=getConfigCaps&channel=1") is not { } caps)
        {
            notes.Add("could not read what the encoder can do; it is the parent's, and what the configuration uses");
            return;
        }

        var encode = _profile.Encode;
        var (main, extra) = (Stream(caps, "MainFormat[0]"), Stream(caps, "ExtraFormat[0]"));
        encode = encode with
        {
            MainSizes = main.Sizes is { IsEmpty: false } sizes ? sizes : encode.MainSizes,
            MainCompressions = main.Compressions is { IsEmpty: false } compressions ? compressions : encode.MainCompressions,
            MainBitRate = main.Rates ?? encode.MainBitRate,
            ExtraSizes = extra.Sizes is { IsEmpty: false } others ? others : encode.ExtraSizes,
            ExtraCompressions = extra.Compressions is { IsEmpty: false } codings ? codings : encode.ExtraCompressions,
            ExtraBitRate = extra.Rates ?? encode.ExtraBitRate,
        };
        _profile = _profile with { Encode = encode with { MainCompression = encode.MainCompressions.Contains(encode.MainCompression) ? encode.MainCompression : encode.MainCompressions[0] } };
    }

    private static (ImmutableArray<PictureSize> Sizes, ImmutableArray<string> Compressions, (int, int)? Rates) Stream(IReadOnlyDictionary<string, string> caps, string format)
    {
        // Devices begin with caps[0], the document's own example too; some leave the index out.
        string Of(string name) => caps.GetValueOrDefault($"caps[0].{format}.Video.{name}") ?? caps.GetValueOrDefault($"caps.{format}.Video.{name}") ?? "";

        var rates = Of("BitRateOptions").Split(',').Select(r => Names.Number(r.Trim(), 100_000)).ToArray();
        return (
            [.. Of("ResolutionTypes").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(SizeOf).OfType<PictureSize>().Distinct().Take(20)],
            [.. Of("CompressionTypes").Split(',', StringSplitOptions.TrimEntries).Where(c => c is "H.264" or "H.265" or "MJPG").Distinct(StringComparer.Ordinal)],
            rates is [>= 16 and var from, var to] && to >= from ? (from, to.Value) : null);
    }

    private static PictureSize? SizeOf(string text)
    {
        var sides = text.Trim().Split('x', '*');
        if (sides.Length == 2 && Names.Number(sides[0], 8192) is { } width && Names.Number(sides[1], 8192) is { } height)
        {
            return width is >= 96 and <= 4096 && height is >= 96 and <= 4096 && width % 2 == 0 && height % 2 == 0 ? new PictureSize(width, height) : null;
        }

        return Resolutions.SizeOf(text.Trim());
    }

    private async Task PartsAsync()
    {
        var capabilities = _profile.Capabilities;
        await Probe(Capability.Ptz, "ptz.cgi?action=getCurrentProtocolCaps&channel=1");
        await Probe(Capability.Lens, "devVideoInput.cgi?action=getFocusStatus&channel=1");
        await Probe(Capability.AccessControl, "accessControl.cgi?action=getDoorStatus&channel=1");
        await Probe(Capability.Traffic, "trafficParking.cgi?action=getAllParkingSpaceStatus");
        await Probe(Capability.Analytics, "devVideoAnalyse.cgi?action=getcaps&channel=1");
        await Probe(Capability.FileHelper, "bandLimit.cgi?action=getLimitState");
        Set(Capability.Discovery, await reader.StreamTypeAsync("/cgi-bin/deviceDiscovery.cgi?action=attach") is not null);
        // Talk is asked for by its log: its other operations ring.
        await Probe(Capability.VideoTalk, "recordFinder.cgi?action=getQuerySize&name=VideoTalkLog");
        // What a device says it may send tells of its parts too.
        foreach (var (part, code) in Signs)
        {
            capabilities |= _events.Contains(code, StringComparer.OrdinalIgnoreCase) ? part : Capability.None;
        }

        var lights = await reader.LinesAsync("/cgi-bin/coaxialControlIO.cgi?action=getCaps&channel=1");
        Set(Capability.Siren, lights?.GetValueOrDefault("caps.SupportControlSpeaker") is "1" or "true");
        _profile = _profile with { Capabilities = capabilities };
        if (capabilities.HasFlag(Capability.Ptz) && await reader.LinesAsync("/cgi-bin/ptz.cgi?action=getCurrentProtocolCaps&channel=1") is { } caps)
        {
            _profile = _profile with
            {
                Ptz = _profile.Ptz with
                {
                    Protocol = Names.Shown(caps.GetValueOrDefault("caps.Name"), 32) ?? _profile.Ptz.Protocol,
                    Presets = Names.Number(caps.GetValueOrDefault("caps.PresetMax"), 300) is > 0 and var presets ? presets : _profile.Ptz.Presets,
                    Tours = Names.Number(caps.GetValueOrDefault("caps.TourMax"), 64) ?? _profile.Ptz.Tours,
                    Patterns = Names.Number(caps.GetValueOrDefault("caps.PatternMax"), 16) ?? _profile.Ptz.Patterns,
                },
            };
            notes.Add("not asked: how far and how fast it turns and zooms; that is the parent's");
        }

        if (capabilities.HasFlag(Capability.FileHelper))
        {
            notes.Add("not told: where the limit of its bandwidth is; that is the parent's");
        }

        async Task Probe(Capability part, string path)
        {
            var answer = await reader.AskAsync("/cgi-bin/" + path);
            if (answer.Status == 0)
            {
                notes.Add($"could not ask {path}; what it is about is the parent's");
                return;
            }

            Set(part, answer.IsGood || !(answer.IsUnknown || answer.Text.StartsWith("Error", StringComparison.Ordinal)));
        }

        void Set(Capability part, bool has) => capabilities = has ? capabilities | part : capabilities & ~part;
    }

    private async Task DisksAsync()
    {
        var answer = await reader.AskAsync("/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo");
        if (answer.IsUnknown || !answer.IsGood || await reader.LinesAsync("/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo") is not { } lines)
        {
            _profile = _profile with { Disks = answer.Status == 0 ? _profile.Disks : [] };
            return;
        }

        var disks = ImmutableArray.CreateBuilder<DiskProfile>();
        for (var i = 0; i < MostDisks; i++)
        {
            // One of the two spellings that devices have.
            var head = lines.Keys.Any(k => k.StartsWith($"list.info[{i}].", StringComparison.OrdinalIgnoreCase)) ? $"list.info[{i}]." : $"list[{i}].";
            if (Names.Formed(lines.GetValueOrDefault(head + "Name"), Names.Disk()) is not { } name || disks.Any(d => d.Name == name))
            {
                continue;
            }

            var (total, used) = (Bytes(lines.GetValueOrDefault(head + "Detail[0].TotalBytes")), Bytes(lines.GetValueOrDefault(head + "Detail[0].UsedBytes")));
            total = Math.Clamp(total, 1_000_000, 100_000_000_000_000);
            var mount = Names.Formed(lines.GetValueOrDefault(head + "Detail[0].Path"), Names.Mount()) ?? $"/mnt/disk{i}";
            disks.Add(new DiskProfile { Name = name, Mount = disks.Any(d => d.Mount == mount) ? $"/mnt/disk{i}" : mount, TotalBytes = total, UsedBytes = Math.Min(used, total) });
        }

        _profile = _profile with { Disks = disks.ToImmutable() };

        static long Bytes(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bytes) && bytes is >= 0 and < 1e15 ? (long)bytes : 0;
    }

    private async Task UsersAsync()
    {
        var users = ImmutableArray.CreateBuilder<UserProfile>();
        var lines = await reader.LinesAsync("/cgi-bin/userManager.cgi?action=getUserInfoAll");
        for (var i = 0; lines is not null && i < MostUsers && lines.GetValueOrDefault($"users[{i}].Name") is { } text; i++)
        {
            if (Names.Formed(text, Names.User()) is { } name && !users.Any(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                users.Add(new UserProfile(name, name, lines.GetValueOrDefault($"users[{i}].Group") == "admin" ? "admin" : "user"));
            }
        }

        if (!users.Any(u => u.Group == "admin"))
        {
            notes.Add("could not read the users; they are the parent's");
            return;
        }

        // The first user is the one that --user and --password rename.
        _profile = _profile with { Users = [.. users.OrderBy(u => u.Group == "admin" ? 0 : 1)] };
        notes.Add("passwords cannot be read: each user's is the user's name");
    }

    private async Task<HabitsProfile> HabitsAsync(HabitsProfile habits)
    {
        var unknown = await reader.AskAsync("/cgi-bin/configManager.cgi?action=getConfig&name=NoDeviceHasThis");
        var stream = await reader.StreamTypeAsync("/cgi-bin/eventManager.cgi?action=attach&codes=[VideoMotion]");
        var boundary = stream?.Split(';').Select(p => p.Trim()).FirstOrDefault(p => p.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase))?["boundary=".Length..].Trim('"', ' ');
        var isZero = await HasAsync("encode.cgi?action=getConfigCaps&channel=0") && !await HasAsync($"encode.cgi?action=getConfigCaps&channel={_profile.Channels.Length}");
        if (boundary is null)
        {
            notes.Add("could not read the boundary of event streams; it is the parent's");
        }

        return habits with
        {
            Dialect = unknown.Text.Contains("ErrorID", StringComparison.Ordinal) ? Dialect.Document : Dialect.Firmware,
            Boundary = Names.Formed(boundary, Names.Boundary()) ?? habits.Boundary,
            ChannelBase = isZero ? 0 : 1,
        };
    }

    /// <summary>Which of the operations that change nothing the device has not, as a profile names them; and which codes of events.</summary>
    /// <param name="profile">What it is otherwise.</param>
    /// <param name="operations">Every operation.</param>
    /// <param name="codes">The codes that a device of that profile may send.</param>
    public async Task<IReadOnlyList<string>> LacksAsync(DeviceProfile profile, IEnumerable<CgiOperation> operations, IEnumerable<string> codes)
    {
        var lacks = new List<string>();
        foreach (var operation in operations.Where(o => o.ExistsOn(profile) && IsQuestion(o)).DistinctBy(o => o.Path + o.Action))
        {
            // What is about heat is asked of a channel that sees it.
            var channel = operation.Needs.HasFlag(Capability.Thermal) ? profile.Channels.Select(c => c.Kind).ToList().IndexOf(ChannelKind.Thermal) : 0;
            var query = $"{operation.Path}?action={operation.Action}" + (operation.Parameters.Any(p => p is { Name: "channel", Required: true }) ? $"&channel={profile.Habits.ChannelBase + channel}" : "");
            if ((await reader.AskAsync(query)).Status is 400 or 404 or 501)
            {
                lacks.Add($"{operation.Script}?{operation.Action}");
            }
        }

        if (_events.Count == 0)
        {
            notes.Add("could not read which events it may send");
        }
        else
        {
            lacks.AddRange(codes.Except(_events, StringComparer.OrdinalIgnoreCase));
            var strange = _events.Except(codes, StringComparer.OrdinalIgnoreCase).ToArray();
            if (strange.Length > 0)
            {
                notes.Add($"events that this emulator does not raise by itself: {string.Join(", ", strange.Take(20))}{(strange.Length > 20 ? $" and {strange.Length - 20} more" : "")}");
            }
        }

        return lacks;
    }

    private static bool IsQuestion(CgiOperation operation) => operation.When is null && !operation.TakesBody
        && operation.Action.StartsWith("get", StringComparison.OrdinalIgnoreCase)
        && operation.Action is not ("getStream" or "getAudio")
        && operation.Parameters.All(p => !p.Required || p.Name == "channel");

    private async Task<IReadOnlyList<string>> IdentifiersAsync() => [.. new[] { await Told("getSerialNo") }.OfType<string>().Where(s => s.Length >= 6)];

    private Task<string?> Told(string action) => reader.ValueAsync(Magic + action);

    private async Task<bool> HasAsync(string path) => (await reader.AskAsync("/cgi-bin/" + path)).IsGood;

    // A count; null when the device has no such thing.
    private async Task<int?> CollectAsync(string path) => Names.Number(await reader.ValueAsync("/cgi-bin/" + path), 64);

    private string Missed(string what, string otherwise)
    {
        notes.Add($"could not read the {what}; it is the parent's");
        return otherwise;
    }
}
