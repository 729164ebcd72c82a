using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Emulator.Server.Wire.Tls;

/// <summary>
/// The certificates of one device. Its own is made when the first client asks for it, and kept in the device's folder if it has one; the
/// others are made for faults and forgotten with the process.
/// </summary>
/// <param name="given">One that was given for all devices, which then is their own; null to make one.</param>
/// <param name="name">Tells the device's name.</param>
/// <param name="address">Where it listens.</param>
/// <param name="seed">The device's secret.</param>
/// <param name="folder">Where its own is kept; null to keep none.</param>
internal sealed class CameraCertificates(SslStreamCertificateContext? given, Func<string> name, IPAddress address, byte[] seed, string? folder, ILogger log)
{
    // Who orders more than these pays for each anew.
    private const int MostKept = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<CertificateOrder, SslStreamCertificateContext> _made = [];
    private SslStreamCertificateContext? _own = given;
    private TlsSettings? _settings;

    /// <summary>How a connection is secured that nothing is wrong with.</summary>
    public TlsSettings Settings => _settings ??= new TlsSettings { Certificate = Own };

    /// <summary>The device's own.</summary>
    public SslStreamCertificateContext Own
    {
        get
        {
            lock (_gate)
            {
                return _own ??= ContextOf(folder is null ? Make(new CertificateOrder()) : Kept(folder));
            }
        }
    }

    /// <summary>A certificate as ordered, self-signed.</summary>
    public SslStreamCertificateContext Of(CertificateOrder order)
    {
        lock (_gate)
        {
            if (_made.TryGetValue(order, out var made))
            {
                return made;
            }

            made = ContextOf(Make(order));
            if (_made.Count < MostKept)
            {
                _made.Add(order, made);
            }

            return made;
        }
    }

    /// <summary>Reads a certificate that a user gives, with those that vouch for it behind it.</summary>
    /// <param name="file">PEM file of the certificate.</param>
    /// <param name="keyFile">PEM file of its key; null when it is in the same file.</param>
    /// <exception cref="IOException">It cannot be read, or is none; the message says which and why.</exception>
    public static SslStreamCertificateContext Read(string file, string? keyFile)
    {
        try
        {
            var certificate = DeviceCertificate.Usable(X509Certificate2.CreateFromPemFile(file, keyFile));
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException or UnauthorizedAccessException or IOException)
        {
            throw new IOException($"certificate '{file}'{(keyFile is null ? "" : $" with key '{keyFile}'")} cannot be used: {problem.Message}", problem);
        }
    }

    private X509Certificate2 Make(CertificateOrder order) => DeviceCertificate.Make(order, name(), address, seed);

    private X509Certificate2 Kept(string kept)
    {
        var file = Path.Combine(kept, "certificate.pem");
        if (File.Exists(file))
        {
            try
            {
                return DeviceCertificate.Usable(X509Certificate2.CreateFromPemFile(file));
            }
            catch (Exception problem) when (problem is CryptographicException or ArgumentException or UnauthorizedAccessException or IOException)
            {
                log.LogWarning("{File} cannot be used, a new certificate is made: {Problem}", file, problem.Message);
            }
        }

        var made = Make(new CertificateOrder());
        try
        {
            Write(file, $"{made.ExportCertificatePem()}\n{made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException or IOException)
        {
            log.LogWarning("{File} cannot be written: {Problem}", file, problem.Message);
        }

        return made;
    }

    private static void Write(string file, string text)
    {
        var half = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(half, options))
        {
            writer.Write(text);
        }

        File.Move(half, file, overwrite: true);
    }

    private static SslStreamCertificateContext ContextOf(X509Certificate2 certificate) => SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
}
