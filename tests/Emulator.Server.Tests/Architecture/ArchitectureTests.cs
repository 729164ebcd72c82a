using System.Reflection;

namespace Emulator.Server.Tests.Architecture;

/// <summary>References point one way: Protocol &lt;- Device, Protocol &lt;- Media, {Device, Media} &lt;- Server.</summary>
public class ArchitectureTests
{
    [Theory]
    [InlineData(typeof(Protocol.KeyValue.CgiQuery), "")]
    [InlineData(typeof(Device.Device), "Emulator.Protocol")]
    [InlineData(typeof(Media.PictureMaker), "Emulator.Protocol")]
    [InlineData(typeof(Hosting.EmulatorHost), "Emulator.Device,Emulator.Media,Emulator.Protocol")]
    public void An_assembly_references_only_those_below_it(Type inside, string allowed)
    {
        var references = inside.Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Emulator.", StringComparison.Ordinal) || n == "camulator");
        Assert.Equal(allowed.Split(',', StringSplitOptions.RemoveEmptyEntries), references.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(typeof(Device.Device))]
    [InlineData(typeof(Media.PictureMaker))]
    [InlineData(typeof(Protocol.KeyValue.CgiQuery))]
    public void Only_the_server_knows_HTTP(Type inside) =>
        Assert.DoesNotContain(inside.Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || a.Name == "System.Net.Http");

    [Fact]
    public void Nothing_mutable_is_static()
    {
        // Several emulators live in one process: what one does must not reach another.
        Type[] inside = [typeof(Protocol.KeyValue.CgiQuery), typeof(Device.Device), typeof(Media.PictureMaker), typeof(Hosting.EmulatorHost)];
        var mutable = inside.Select(t => t.Assembly).SelectMany(a => a.GetTypes())
            .Where(t => t.FullName!.StartsWith("Emulator.", StringComparison.Ordinal) && !t.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(f => f is { IsInitOnly: false, IsLiteral: false } && !f.Name.Contains('<', StringComparison.Ordinal) && f.GetCustomAttribute<ThreadStaticAttribute>() is null)
            .Select(f => $"{f.DeclaringType}.{f.Name}");
        Assert.Empty(mutable);
    }
}
