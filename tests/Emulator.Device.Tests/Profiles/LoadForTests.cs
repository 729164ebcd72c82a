using Emulator.Device.Profiles;

namespace Emulator.Device.Tests.Profiles;

/// <summary>What a start reads: the profiles asked for, what they extend, and all of a user's.</summary>
public sealed class LoadForTests : IDisposable
{
    private readonly string _builtIn = Directory.CreateTempSubdirectory("built-in-").FullName;
    private readonly string _own = Directory.CreateTempSubdirectory("own-").FullName;

    public LoadForTests()
    {
        Write(_builtIn, "base", "identity: { deviceType: BASE, deviceClass: IPC }\nchannels: [{ title: CAM1, scene: yard }]\n");
        Write(_builtIn, "more", "extends: base\nidentity: { deviceType: MORE }\n");
        Write(_builtIn, "broken", "no such field: 1\n");
    }

    public void Dispose()
    {
        Directory.Delete(_builtIn, recursive: true);
        Directory.Delete(_own, recursive: true);
    }

    [Fact]
    public void A_profile_comes_with_what_it_extends_and_nothing_else_is_read()
    {
        var set = ProfileLoader.LoadFor(["more"], _builtIn, []);
        Assert.Empty(set.Errors);
        Assert.Equal(["base", "more"], set.Names);
        Assert.Equal("MORE", set["more"].Identity.DeviceType);
    }

    [Fact]
    public void All_of_a_users_profiles_are_read_with_the_built_in_ones_they_build_on()
    {
        Write(_own, "mine", "extends: more\nidentity: { deviceType: MINE }\n");
        Write(_own, "base", "extends: base\nidentity: { deviceType: OWN-BASE }\n");
        var set = ProfileLoader.LoadFor(["base"], _builtIn, [_own]);
        Assert.Empty(set.Errors);
        Assert.Equal("MINE", set["mine"].Identity.DeviceType);
        Assert.Equal("OWN-BASE", set["base"].Identity.DeviceType);
    }

    [Fact]
    public void A_mistake_in_a_profile_nobody_asked_for_is_told_when_it_is_the_users()
    {
        Write(_own, "wrong", "no such field: 1\n");
        Assert.NotEmpty(ProfileLoader.LoadFor(["base"], _builtIn, [_own]).Errors);
        Assert.Empty(ProfileLoader.LoadFor(["base"], _builtIn, []).Errors);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("../own/mine")]
    [InlineData("")]
    public void A_profile_that_does_not_exist_is_not_there(string name) => Assert.Empty(ProfileLoader.LoadFor([name], _builtIn, []).Names);

    private static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name + ".yaml"), text);
}
