using Emulator.Device.Fleets;
using Emulator.Device.Profiles;
using Emulator.Protocol.H26x;
using Emulator.Server.Importing;
using Emulator.Server.Scenarios;
using Emulator.TestKit;

namespace Emulator.Fuzz;

/// <summary>What users bring in files, besides profiles: scenarios, fleets, the configuration of a device, coded video.</summary>
internal static class FileTargets
{
    private static readonly string BuiltIn = Path.Combine(Repository.Root, "profiles");
    private static readonly DeviceProfile[] Full = [TestProfiles.Full];
    private static readonly ProfileSet Shipped = ProfileLoader.Load([BuiltIn]);

    public static void Scenario(ReadOnlySpan<byte> data)
    {
        var scenario = ScenarioReader.Read("fuzzed.yaml", data, Full, out var errors);
        Told(errors);
        Assert.Equal(scenario is null, errors.Count > 0);
        Assert.NotNull(ScenarioReader.DevicesOf("fuzzed.yaml", data));
    }

    public static void Fleet(ReadOnlySpan<byte> data)
    {
        var fleet = FleetFile.ReadText("fuzzed.yaml", data);
        Told(fleet.Errors);
        Assert.InRange(fleet.Devices.Length, 0, 1000);
        fleet.Check(Shipped);
        Told(fleet.Errors);
    }

    public static void Backup(ReadOnlySpan<byte> data)
    {
        try
        {
            var imported = new ProfileImport(BuiltIn, "fuzzed", extends: null).OfBackup(data.ToArray());
            Assert.NotEmpty(imported.Profile.Channels);
            Assert.All(imported.Notes, note => Assert.InRange(note.Length, 1, 500));
        }
        catch (ProfileImportException refused)
        {
            Assert.NotEmpty(refused.Message);
            // What was made must always be a profile that can be read back.
            Assert.DoesNotContain("cannot be used", refused.Message, StringComparison.Ordinal);
        }
    }

    public static void Video(ReadOnlySpan<byte> data)
    {
        var bytes = data.ToArray();
        foreach (var unit in AnnexB.Split(bytes).Append(bytes))
        {
            Assert.False(AnnexB.Split(bytes).Count > 0 && unit.IsEmpty);
            // What is escaped comes back; a unit that is escaped already may lose what was none.
            Assert.Equal(Rbsp.Unescape(Rbsp.Escape(Rbsp.Unescape(unit.Span))), Rbsp.Unescape(unit.Span));
            _ = IdentitySei.Read(unit.Span);
            if (H264Sps.Read(unit.Span) is { } h264)
            {
                Assert.True(h264 is { Width: > 0 and <= 16384, Height: > 0 and <= 16384, ProfileLevelId.Length: 6 });
                Assert.Equal((h264.Width, h264.Height), H264Sps.Read(H264Sps.WithRate(unit, 12.5).Span) is { } again ? (again.Width, again.Height) : default);
            }

            if (H265Sps.Read(unit.Span) is { } h265)
            {
                Assert.True(h265 is { Width: > 0 and <= 16384, Height: > 0 and <= 16384 });
                Assert.Equal((h265.Width, h265.Height), H265Sps.Read(H265Sps.WithRate(unit, 12.5).Span) is { } again ? (again.Width, again.Height) : default);
            }
        }
    }

    private static void Told(IReadOnlyList<ProfileError> errors) =>
        Assert.All(errors, error => Assert.True(error.Line >= 1 && error.Column >= 1 && error.Message.Length > 0, error.ToString()));
}
