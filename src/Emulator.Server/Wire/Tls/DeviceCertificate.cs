using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Emulator.Server.Wire.Tls;

/// <summary>
/// Makes self-signed certificates as devices have them: of a P-256 key that follows from the device's seed, so that a client which remembers
/// a device's key knows it again in the next run.
/// </summary>
internal static class DeviceCertificate
{
    /// <summary>Makes one.</summary>
    /// <param name="order">What it is to say.</param>
    /// <param name="name">The device's name.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="seed">The device's secret.</param>
    public static X509Certificate2 Make(CertificateOrder order, string name, IPAddress address, byte[] seed)
    {
        using var key = KeyOf(seed, order.Key);
        var request = new CertificateRequest(SubjectOf(order.Host ?? name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(NamesOf(order, name, address));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var serial = SHA256.HashData([.. seed, .. Encoding.UTF8.GetBytes(order.ToString())])[..8];
        // Positive, and of a full length.
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        using var bare = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), order.From, order.To, serial);
        return Usable(bare.CopyWithPrivateKey(key));
    }

    /// <summary>A certificate with its key as the system can use it.</summary>
    public static X509Certificate2 Usable(X509Certificate2 whole)
    {
        if (!OperatingSystem.IsWindows())
        {
            return whole;
        }

        // Windows shakes hands only with keys that it keeps itself.
        using (whole)
        {
            return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private static ECDsa KeyOf(byte[] seed, int number)
    {
        var secret = SHA256.HashData([.. seed, .. Encoding.ASCII.GetBytes($"tls/{number}")]);
        // Below the order of the curve.
        secret[0] &= 0x7F;
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
    }

    private static X500DistinguishedName SubjectOf(string name)
    {
        var subject = new X500DistinguishedNameBuilder();
        // What a common name holds at most (RFC 5280, ub-common-name).
        subject.AddCommonName(name.Length <= 64 ? name : name[..64]);
        return subject.Build();
    }

    private static X509Extension NamesOf(CertificateOrder order, string name, IPAddress address)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (order.Host is { } host)
        {
            names.AddDnsName(host);
            return names.Build();
        }

        if (Uri.CheckHostName(name) == UriHostNameType.Dns)
        {
            names.AddDnsName(name);
        }

        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(address))
        {
            names.AddDnsName("localhost");
        }

        var listensEverywhere = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        names.AddIpAddress(!listensEverywhere ? address : address.Equals(IPAddress.Any) ? IPAddress.Loopback : IPAddress.IPv6Loopback);
        return names.Build();
    }
}
