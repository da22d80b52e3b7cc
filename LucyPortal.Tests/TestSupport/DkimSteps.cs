using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Signed mail, and whoever receives it.</summary>
public static class DkimSteps
{
    /// <summary>The key that the tests sign with.</summary>
    public static DkimKey Key { get; } = DkimKey.Generate();

    /// <summary>How the tests sign.</summary>
    public static DkimSigning Signing(this IServiceProvider services) =>
        new("portal.example", "lucy", services.GetRequiredService<SecretBox>().Lock(Key.Pem));

    /// <summary>Lets all mail be signed from now on.</summary>
    public static Task<MailSettings?> SignMailAsync(this PortalWorld world, DkimSigning? by = null) => world.UseAsync<MailSettingsStore, MailSettings?>(
        s => s.ChangeFromAsync(m => MailSettingsChange.Of(m) with { Dkim = by ?? world.Services.Signing() }, CancellationToken.None));

    /// <summary>Looks at the signature of a mail as its receiver does.</summary>
    /// <param name="mime">The mail, as received.</param>
    /// <param name="publicKey">What the DNS has; the tests' key if not told.</param>
    /// <param name="name">Where the DNS has it.</param>
    public static bool IsWellSigned(this MimeMessage mime, string? publicKey = null, string name = "lucy._domainkey.portal.example")
    {
        var dns = new Dns { [name] = DkimKey.Record(publicKey ?? Key.PublicKey) };
        return mime.Headers.FirstOrDefault(h => h.Id == HeaderId.DkimSignature) is { } signature && new DkimVerifier(dns).Verify(mime, signature);
    }

    /// <summary>A mail read from its text.</summary>
    public static MimeMessage AsMime(this string raw)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(raw));
        return MimeMessage.Load(stream);
    }

    private sealed class Dns : DkimPublicKeyLocatorBase
    {
        private readonly Dictionary<string, string> _records = [];

        public string this[string name]
        {
            set => _records[name] = value;
        }

        public override AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            GetPublicKey(_records[$"{selector}._domainkey.{domain}"]);

        public override Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
