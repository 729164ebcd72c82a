using System.Globalization;

namespace Emulator.Soak;

/// <summary>What is soaked, and for how long.</summary>
/// <param name="For">How long clients and faults come and go.</param>
/// <param name="Devices">How many devices, of six profiles in turn.</param>
/// <param name="Seed">Of what clients, testers and faults do; how they meet depends on the machine as well.</param>
/// <param name="Days">Days of a device's time that follow on a clock that is moved.</param>
/// <param name="Clients">How many clients of each kind for 200 devices; 1 is about a third of a core.</param>
/// <param name="Program">A camulator.dll; the sources are published when it is null.</param>
internal sealed record SoakOptions(TimeSpan For, int Devices = 200, int Seed = 1, int Days = 30, double Clients = 1, string? Program = null)
{
    public const string Usage = "usage: soak [--minutes 30] [--devices 200] [--seed 1] [--days 30] [--clients 1] [--program DLL]";

    private static readonly string[] Profiles = ["ipc", "vto", "dvr", "thermal", "traffic", "speed-dome"];

    /// <summary>The value of <c>--devices</c>: as many of each profile, and the rest of the first.</summary>
    public string Fleet(int devices) =>
        string.Join(',', Profiles.Select((p, i) => (Name: p, Count: (devices / Profiles.Length) + (i == 0 ? devices % Profiles.Length : 0))).Where(p => p.Count > 0).Select(p => $"{p.Name}:{p.Count}"));

    /// <summary>Reads a command line; null when it is none.</summary>
    public static SoakOptions? TryParse(string[] args)
    {
        var options = new SoakOptions(TimeSpan.FromMinutes(30));
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] == "--program" && i + 1 < args.Length)
            {
                options = options with { Program = args[i + 1] };
                continue;
            }

            if (i + 1 == args.Length || !double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var value) || value < 0)
            {
                return null;
            }

            switch (args[i])
            {
                case "--minutes":
                    options = options with { For = TimeSpan.FromMinutes(value) };
                    break;
                case "--devices":
                    options = options with { Devices = Math.Max(6, (int)value) };
                    break;
                case "--seed":
                    options = options with { Seed = (int)value };
                    break;
                case "--days":
                    options = options with { Days = (int)value };
                    break;
                case "--clients":
                    options = options with { Clients = value };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
