using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Tls;

/// <summary>Where certificates come from, and where they are kept.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task One_that_is_kept_is_shown_again_and_one_that_is_not_has_the_same_key()
    {
        var first = await MetAsync(data: _folder);
        Assert.True(File.Exists(Path.Combine(_folder, "ipc-1", "certificate.pem")));
        var second = await MetAsync(data: _folder);
        var elsewhere = await MetAsync(data: null);
        Assert.Equal(first.Thumbprint, second.Thumbprint);
        Assert.NotEqual(first.Thumbprint, elsewhere.Thumbprint);
        Assert.Equal(first.GetPublicKeyString(), elsewhere.GetPublicKeyString());
        Assert.NotEqual(first.GetPublicKeyString(), (await MetAsync(data: null, seed: 2)).GetPublicKeyString());
    }

    [Fact]
    public async Task One_is_made_only_when_somebody_asks()
    {
        await using (await TestCamera.StartAsync("ipc", o => o with { HttpsPort = 0, DataFolder = _folder }))
        {
        }

        Assert.False(File.Exists(Path.Combine(_folder, "ipc-1", "certificate.pem")));
    }

    [Fact]
    public async Task One_that_is_given_is_every_devices()
    {
        var (file, keyFile, thumbprint) = Given();
        Assert.Equal(thumbprint, (await MetAsync(data: null, file: file, keyFile: keyFile)).Thumbprint);
    }

    [Theory]
    [InlineData("none.pem", null, "none.pem")]
    [InlineData("given.pem", "none.key", "none.key")]
    [InlineData("given.pem", null, "given.pem")]
    [InlineData("other.key", "given.key", "other.key")]
    public async Task One_that_cannot_be_used_is_named(string file, string? keyFile, string named)
    {
        Given();
        await File.WriteAllTextAsync(Path.Combine(_folder, "other.key"), "no certificate\n");
        var refused = await Assert.ThrowsAsync<IOException>(() => MetAsync(data: null, file: Path.Combine(_folder, file), keyFile: keyFile is null ? null : Path.Combine(_folder, keyFile)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<X509Certificate2> MetAsync(string? data, int seed = 1, string? file = null, string? keyFile = null)
    {
        await using var camera = await TestCamera.StartAsync("ipc", o => o with { HttpsPort = 0, DataFolder = data, Seed = seed, CertificateFile = file, CertificateKeyFile = keyFile });
        using var client = await TlsClient.ConnectAsync(camera.Host.Fleet.All[0].Secure!.Https!.EndPoint);
        return client.Certificate;
    }

    private (string File, string KeyFile, string Thumbprint) Given()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=given", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2045, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var (file, keyFile) = (Path.Combine(_folder, "given.pem"), Path.Combine(_folder, "given.key"));
        File.WriteAllText(file, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (file, keyFile, made.Thumbprint);
    }
}
