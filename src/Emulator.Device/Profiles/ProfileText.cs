using System.Text.Encodings.Web;
using System.Text.Json;

namespace Emulator.Device.Profiles;

/// <summary>Writes a profile as a file that <see cref="ProfileLoader"/> reads back: JSON, which is YAML too.</summary>
public static class ProfileText
{
    internal static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Every field of the profile but its name, which is the file's.</summary>
    public static string Of(DeviceProfile profile) => ProfileFields.Profile.Write(profile).ToJsonString(Indented) + "\n";
}
