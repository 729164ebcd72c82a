using System.Text.Json.Nodes;

namespace Emulator.Device.Profiles;

/// <summary>The JSON schema of profile files, for editors that complete and check YAML while it is typed.</summary>
public static class ProfileSchema
{
    /// <summary>The text of <c>profiles/profile.schema.json</c>.</summary>
    public static string Generate()
    {
        var whole = ProfileFields.Profile.Schema(withRequired: false);
        whole.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.Insert(1, "title", "Camulator device profile");

        // What a profile must have it may inherit.
        whole["if"] = new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray("extends") } };
        whole["then"] = new JsonObject
        {
            ["required"] = Names(ProfileFields.Profile.Required),
            ["properties"] = new JsonObject { ["identity"] = new JsonObject { ["required"] = Names(ProfileFields.Identity.Required) } },
        };
        return whole.ToJsonString(ProfileText.Indented) + "\n";
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(n => (JsonNode)n)]);
}
