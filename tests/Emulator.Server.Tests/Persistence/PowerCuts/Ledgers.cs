using System.Globalization;
using State = System.Collections.Generic.SortedDictionary<string, string>;

namespace Emulator.Server.Tests.Persistence.PowerCuts;

/// <summary>Everything that is promised to survive the process, a ledger for each kind.</summary>
internal static class Ledgers
{
    private const string Devices = "ipc,speed-dome,dvr,thermal,vto,traffic";
    private const int Slots = 6;

    /// <summary>The devices whose ledgers these are, as the command line has them.</summary>
    public static string Fleet => Devices;

    /// <summary>All of them, as of a fleet that was just made.</summary>
    public static Ledger[] All() =>
    [
        // Three sections in one set: all of it or nothing.
        Config("ipc-1", n => [("ChannelTitle[0].Name", $"gate {n}"), ("General.MachineName", $"m{n}"), ("VideoColor[0][0].Brightness", $"{n % 101}"), ("VideoColor[0][0].Contrast", $"{n % 101}")]),
        Config("ipc-1", n => [("NTP.Address", $"ntp{n}.example"), ("NTP.Port", $"{1 + (n % 60_000)}")], "NTP"),
        Config("dvr-1", n => [.. Enumerable.Range(0, 16).Select(channel => ($"ChannelTitle[{channel}].Name", $"c{channel} {n}"))]),
        Config("thermal-1", n => [("NTP.Address", $"ntp{n}.example"), ("ChannelTitle[1].Name", $"heat {n}")]),
        Users("ipc-1"),
        Users("traffic-1"),
        Password("thermal-1"),
        Presets("speed-dome-1"),
        Tours("speed-dome-1"),
        Cards("vto-1"),
        Announcements("vto-1"),
        Restrictions("dvr-1"),
        Disk("dvr-1"),
        Spaces("traffic-1"),
        People("traffic-1"),
        Log("speed-dome-1"),
    ];

    private static Ledger Config(string device, Func<int, (string Key, string Value)[]> values, string? restores = null)
    {
        var sections = values(1).Select(v => v.Key[..v.Key.AsSpan().IndexOfAny('.', '[')]).Distinct().ToArray();
        Dictionary<string, string>? shipped = null;
        return new Ledger(
            "configuration " + string.Join(' ', sections), device,
            async clients =>
            {
                var found = new State(StringComparer.Ordinal);
                foreach (var section in sections)
                {
                    var lines = await clients.LinesAsync(device, "configManager.cgi?action=getConfig&name=" + section);
                    foreach (var (key, _) in values(1).Where(v => lines.ContainsKey("table." + v.Key)))
                    {
                        found[key] = lines["table." + key];
                    }
                }

                Assert.Equal(values(1).Length, found.Count);
                shipped ??= new(found, StringComparer.Ordinal);
                return found;
            },
            (_, n, chance) => restores is not null && chance.Next(6) == 0
                ? new Deed("configManager.cgi?action=restore&names[0]=" + restores, null, shipped!)
                : new Deed(
                    "configManager.cgi?action=setConfig" + string.Concat(values(n).Select(v => $"&{v.Key}={Uri.EscapeDataString(v.Value)}")), null,
                    values(n).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal)));
    }

    private static Ledger Users(string device) => new(
        "users", device,
        async clients =>
        {
            var lines = await clients.LinesAsync(device, "userManager.cgi?action=getUserInfoAll");
            return new State(
                lines.Where(l => l.Key.EndsWith(".Name", StringComparison.Ordinal) && l.Value.StartsWith("u-", StringComparison.Ordinal))
                    .ToDictionary(l => l.Value, l => $"{lines[l.Key[..^5] + ".Memo"]} {lines[l.Key[..^5] + ".Group"]}", StringComparer.Ordinal), StringComparer.Ordinal);
        },
        (was, n, chance) =>
        {
            var name = $"u-{chance.Next(Slots)}";
            return !was.ContainsKey(name) ? new Deed($"userManager.cgi?action=addUser&user.Name={name}&user.Password=secret1&user.Group=user&user.Sharable=true&user.Memo=m{n}", null, With(was, name, $"m{n} user"))
                : n % 3 == 0 ? new Deed("userManager.cgi?action=deleteUser&name=" + name, null, With(was, name, null))
                : new Deed($"userManager.cgi?action=modifyUser&name={name}&user.Memo=m{n}&user.Group={(n % 2 == 0 ? "admin" : "user")}", null, With(was, name, $"m{n} {(n % 2 == 0 ? "admin" : "user")}"));
        });

    // A password is nowhere to be read: the one that lets the user in is the one that is kept.
    private static Ledger Password(string device)
    {
        List<string> tried = ["user"];
        return new Ledger(
            "password", device,
            async clients =>
            {
                foreach (var password in Enumerable.Reverse(tried))
                {
                    if (await clients.LetsInAsync(device, "user", password))
                    {
                        tried = [password];
                        return new State(StringComparer.Ordinal) { ["password"] = password };
                    }
                }

                return new State(StringComparer.Ordinal) { ["password"] = "none of them" };
            },
            (was, n, _) =>
            {
                tried = [was["password"], $"secret{n}"];
                return new Deed($"userManager.cgi?action=modifyPassword&name=user&pwd=secret{n}&pwdOld={was["password"]}", null, With(was, "password", $"secret{n}"));
            });
    }

    private static Ledger Presets(string device) => new(
        "presets", device,
        async clients =>
        {
            var found = Listed(await clients.LinesAsync(device, "ptz.cgi?action=getPresets&channel=1"));
            found.Remove("1");
            return found;
        },
        (was, _, chance) =>
        {
            // From 11 on, which no tour visits.
            var number = $"{11 + chance.Next(Slots)}";
            var has = was.ContainsKey(number);
            return new Deed($"ptz.cgi?action=start&channel=1&code={(has ? "Clear" : "Set")}Preset&arg1=0&arg2={number}&arg3=0", null, With(was, number, has ? null : ""));
        });

    private static Ledger Tours(string device) => new(
        "tours", device,
        async clients =>
        {
            var found = Listed(await clients.LinesAsync(device, "ptz.cgi?action=getTours&channel=1"));
            if (Listed(await clients.LinesAsync(device, "ptz.cgi?action=getPresets&channel=1")).ContainsKey("1"))
            {
                found["preset"] = "";
            }

            return found;
        },
        (was, _, chance) =>
        {
            var number = $"{1 + chance.Next(Slots)}";
            var has = was.ContainsKey(number);
            return !was.ContainsKey("preset") ? new Deed("ptz.cgi?action=start&channel=1&code=SetPreset&arg1=0&arg2=1&arg3=0", null, With(was, "preset", ""))
                : new Deed($"ptz.cgi?action=start&channel=1&code={(has ? "Clear" : "Add")}Tour&arg1={number}&arg2=1&arg3=0", null, With(was, number, has ? null : ""));
        });

    private static Ledger Cards(string device) => new(
        "cards", device,
        async clients => Recorded(await clients.LinesAsync(device, "recordFinder.cgi?action=find&name=AccessControlCard"), "CardNo", "CardName", "UserID"),
        (was, n, _) => new Deed($"recordUpdater.cgi?action=insert&name=AccessControlCard&CardNo=C{n:X6}&CardName=card{n}&UserID={n}", null, With(was, $"C{n:X6}", $"card{n} {n}")));

    // Numbers of records are never given twice, so the next one follows from the last, also when that is gone.
    private static Ledger Announcements(string device)
    {
        const string rest = "&ExpirTime=2099-01-06%2008:00:00&IssueTime=2026-01-05%2008:00:00&User=1&State=0&ReadFlag=0";
        var last = 0;
        return new Ledger(
            "announcements", device,
            async clients => Recorded(await clients.LinesAsync(device, "recordFinder.cgi?action=find&name=Announcement"), "RecNo", "Title", "Content"),
            (was, n, chance) =>
            {
                last = was.Keys.Select(key => int.Parse(key, CultureInfo.InvariantCulture)).Append(last).Max();
                var any = was.Keys.ElementAtOrDefault(chance.Next(was.Count + 1));
                return any is null ? new Deed($"recordUpdater.cgi?action=insert&name=Announcement&Title=t{n}&Content=c{n}{rest}", null, With(was, $"{last + 1}", $"t{n} c{n}"))
                    : was.Count > Slots ? new Deed($"recordUpdater.cgi?action=remove&name=Announcement&recno={any}", null, With(was, any, null))
                    : new Deed($"recordUpdater.cgi?action=update&name=Announcement&recno={any}&Title=t{n}&Content=c{n}", null, With(was, any, $"t{n} c{n}"));
            });
    }

    // Who asks for video that is restricted gets 403: two channels in one set.
    private static Ledger Restrictions(string device) => new(
        "restrictions", device,
        async clients =>
        {
            var found = new State(StringComparer.Ordinal);
            for (var slot = 0; slot < Slots; slot++)
            {
                for (var channel = 1; channel < 3; channel++)
                {
                    var status = await clients.StatusAsync(device, $"loadfile.cgi?action=startLoad&channel={channel}&startTime={Day(slot, 0)}&endTime={Day(slot, 1)}");
                    if (status != 200)
                    {
                        found[$"{slot}/{channel}"] = status == 403 ? "restricted" : $"{status}";
                    }
                }
            }

            return found;
        },
        (was, _, chance) =>
        {
            var slot = chance.Next(Slots);
            var has = was.ContainsKey($"{slot}/1");
            var value = has ? null : "restricted";
            return new Deed(
                $"FileManager.cgi?action={(has ? "remove" : "add")}ConditionList&condition.Types[0]=RecordRestrict&condition.Channel[0]=1&condition.Channel[1]=2&condition.StartTime={Day(slot, 0)}&condition.EndTime={Day(slot, 1)}",
                null, With(With(was, $"{slot}/1", value), $"{slot}/2", value));
        });

    private static Ledger Disk(string device) => new(
        "disk", device,
        async clients => new State(StringComparer.Ordinal) { ["disk"] = (await clients.ReadAsync(device, "state")).GetProperty("disks")[1].GetProperty("state").GetString()! },
        (was, n, _) => was["disk"] == "working"
            ? new Deed("stimuli", $$"""{"kind":"{{(n % 2 == 0 ? "disk-removed" : "disk-failed")}}","disk":2,"seconds":100000}""", With(was, "disk", n % 2 == 0 ? "removed" : "failed"))
            : new Deed("stimuli", """{"kind":"disk-restored","disk":2}""", With(was, "disk", "working")));

    private static Ledger Spaces(string device) => new(
        "parking spaces", device,
        async clients =>
        {
            var lines = await clients.LinesAsync(device, "trafficParking.cgi?action=getAllParkingSpaceStatus");
            return new State(
                lines.Where(l => l.Key.EndsWith(".Lane", StringComparison.Ordinal)).ToDictionary(l => l.Value, l => lines.GetValueOrDefault(l.Key[..^5] + ".PlateNumber", "free"), StringComparer.Ordinal),
                StringComparer.Ordinal);
        },
        (was, n, chance) =>
        {
            var lane = chance.Next(was.Count);
            return was[$"{lane}"] == "free"
                ? new Deed("stimuli", $$"""{"kind":"parking","space":{{lane + 1}},"plate":"P{{n}}"}""", With(was, $"{lane}", $"P{n}"))
                : new Deed("stimuli", $$"""{"kind":"parking-left","space":{{lane + 1}}}""", With(was, $"{lane}", "free"));
        });

    private static Ledger People(string device) => new(
        "people", device,
        async clients =>
        {
            var lines = await clients.LinesAsync(device, "videoStatServer.cgi?action=getSummary");
            return new State(
                lines.Where(l => l.Key.EndsWith("Subtotal.Total", StringComparison.Ordinal)).ToDictionary(l => l.Key.Contains("Entered", StringComparison.Ordinal) ? "in" : "out", l => l.Value, StringComparer.Ordinal),
                StringComparer.Ordinal);
        },
        (was, n, _) =>
        {
            var (come, go) = (n % 7, n % 5);
            var then = was.ToDictionary(w => w.Key, w => $"{int.Parse(w.Value, CultureInfo.InvariantCulture) + (w.Key == "in" ? come : go)}", StringComparer.Ordinal);
            return new Deed("stimuli", $$"""{"kind":"people","in":{{come}},"out":{{go}}}""", then);
        });

    // Lines may be lost; a log that was cleared stays cleared, and begins with a later line each time.
    private static Ledger Log(string device) => new(
        "clearing the log", device,
        async clients => new State(StringComparer.Ordinal) { ["first"] = (await clients.ReadAsync(device, "log")).EnumerateArray().Select(l => l.GetProperty("recNo").GetInt64()).DefaultIfEmpty(0).First().ToString(CultureInfo.InvariantCulture) },
        (_, _, _) => new Deed("log.cgi?action=clear", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["first"] = Ledger.Later }));

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> was, string key, string? value)
    {
        var then = new Dictionary<string, string>(was, StringComparer.Ordinal);
        if (value is null)
        {
            then.Remove(key);
        }
        else
        {
            then[key] = value;
        }

        return then;
    }

    private static State Listed(Dictionary<string, string> lines) =>
        new(lines.Where(l => l.Key.EndsWith(".Index", StringComparison.Ordinal)).ToDictionary(l => l.Value, _ => "", StringComparer.Ordinal), StringComparer.Ordinal);

    private static State Recorded(Dictionary<string, string> lines, string key, params string[] values) => new(
        lines.Where(l => l.Key.EndsWith("." + key, StringComparison.Ordinal))
            .ToDictionary(l => l.Value, l => string.Join(' ', values.Select(v => lines.GetValueOrDefault(l.Key[..^key.Length] + v, ""))), StringComparer.Ordinal),
        StringComparer.Ordinal);

    // Minutes of a day before today, which the device's made-up past has.
    private static string Day(int minute, int second) => $"{TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-2):yyyy-MM-dd}%2012:{minute:00}:{second:00}";
}
