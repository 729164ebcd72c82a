namespace Emulator.Server.Wire.Tls;

/// <summary>What a certificate is to say. The one without changes is the device's own; equal orders give the same certificate.</summary>
internal sealed record CertificateOrder
{
    /// <summary>Host that it names, in its subject and as its only alternative name; null for the device's own name and address.</summary>
    public string? Host { get; init; }

    /// <summary>From when it is good.</summary>
    public DateTimeOffset From { get; init; } = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Until when it is good. Not reckoned from today: the same device has the same certificate tomorrow.</summary>
    public DateTimeOffset To { get; init; } = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Which of the device's keys it is of; another number is a device whose certificate has changed.</summary>
    public int Key { get; init; }

    /// <summary>One whose time is over since 2021.</summary>
    public static CertificateOrder Expired { get; } = new() { To = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    /// <summary>One whose time begins in 2049.</summary>
    public static CertificateOrder NotYetGood { get; } = new() { From = new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    /// <summary>One of another host.</summary>
    public static CertificateOrder WrongHost { get; } = new() { Host = "other-device.invalid" };

    /// <summary>One of another key.</summary>
    public static CertificateOrder Changed { get; } = new() { Key = 1 };
}
