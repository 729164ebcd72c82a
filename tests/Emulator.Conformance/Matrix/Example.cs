using System.Globalization;
using System.Text.RegularExpressions;
using Emulator.Conformance.Expected;
using Emulator.Device.Profiles;

namespace Emulator.Conformance.Matrix;

/// <summary>
/// An example of the document on a kind of device: as it stands, or for the first channel and with a value that the device knows, where
/// the document's own example must be refused.
/// </summary>
/// <param name="Request">The request that must be answered.</param>
/// <param name="Refused">The document's request where this device must refuse it, else null.</param>
internal sealed partial record Example(string Request, string? Refused)
{
    /// <summary>Values that not every device knows, and what it knows instead.</summary>
    private static readonly Dictionary<string, (string Printed, Func<DeviceProfile, bool> Knows, Func<DeviceProfile, string> Instead)> Values = new(StringComparer.Ordinal)
    {
        ["4-22"] = ("MPEG4", p => p.Encode.MainCompressions.Contains("MPEG4"), p => p.Encode.MainCompressions[0]),
        ["4-53"] = ("SimpChinese", p => p.Identity.Languages.Contains("SimpChinese"), p => p.Identity.Languages[^1]),
    };

    /// <summary>What the document's recordings are called on a device that was first switched on when the tests' clock starts.</summary>
    private static readonly (string Printed, Func<DeviceProfile, string> Meant)[] Past =
    [
        ("2014-8-25%2000:02:32", _ => "2026-1-4%2000:02:32"),
        ("2020-8-25%2001:02:32", _ => "2026-1-6%2001:02:32"),
        ("2014-1-1%2012:00:00", _ => "2026-1-4%2012:00:00"),
        ("2015-1-10%2012:00:00", _ => "2026-1-5%2008:00:00"),
        ("2012-10-8%2013:00:01", _ => "2026-1-5%2007:00:01"),
        ("2012-10-8%2014:00:01", _ => "2026-1-5%2007:01:01"),
        ("/mnt/dvr/sda0", p => p.Disks[0].Mount),
        ("/mnt/sd/2015-01-08/001/dav/19/19.57.12-19.58.25[M][0@0][0].dav", p => p.Disks[0].Mount + "/2026-01-05/001/jpg/07/00/00[R][0@0][0].jpg"),
    ];

    /// <summary>The examples of an operation for a kind of device that serves it.</summary>
    public static IEnumerable<Example> Of(ExpectedOperation expected, Served served)
    {
        foreach (var printed in expected.Requests)
        {
            var request = Past.Aggregate(printed, (text, past) => text.Contains(past.Printed, StringComparison.Ordinal) ? text.Replace(past.Printed, past.Meant(served.Profile), StringComparison.Ordinal) : text);
            var fitting = expected.IsConfig ? ConfigRequest.Of(request).Adapted(served)!.Request : FitChannel(request, served.Profile);
            if (Values.TryGetValue(expected.Id, out var value) && !value.Knows(served.Profile))
            {
                fitting = fitting.Replace(value.Printed, value.Instead(served.Profile), StringComparison.Ordinal);
            }

            yield return new Example(fitting, fitting == request ? null : request);
        }
    }

    // Doors, screens and finders have channels of their own kind; only those that count video channels are bound by their number.
    private static string FitChannel(string request, DeviceProfile profile) => request.Contains("split.cgi", StringComparison.Ordinal) || request.Contains("accessControl.cgi", StringComparison.Ordinal)
        ? request
        : Channel().Replace(request, m => Suits(int.Parse(m.Groups["number"].ValueSpan, CultureInfo.InvariantCulture), request, profile) ? m.Value : m.Groups["name"].Value + First(request, profile));

    // Temperatures are only taken where heat is seen.
    private static bool IsThermal(string request) => request.Contains("ThermographyManager.cgi", StringComparison.Ordinal) || request.Contains("RadiometryManager.cgi", StringComparison.Ordinal);

    private static bool Suits(int channel, string request, DeviceProfile profile) =>
        channel <= profile.Channels.Length && (!IsThermal(request) || profile.Channels[channel - 1].Kind == ChannelKind.Thermal);

    private static int First(string request, DeviceProfile profile) => IsThermal(request) ? profile.Channels.ToList().FindIndex(c => c.Kind == ChannelKind.Thermal) + 1 : 1;

    [GeneratedRegex(@"(?<name>[?&](condition\.)?channel(\[\d+\])?=)(?<number>\d+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Channel();
}
