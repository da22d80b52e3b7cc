using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LucyPortal.Delivery;

/// <summary>
/// Judges a server's certificate: by what this machine trusts, or by a private authority alone where one is given. The name must fit
/// in either case.
/// </summary>
/// <param name="host">The name or IP address that was asked for.</param>
/// <param name="authority">The private authority, as PEM; null to go by what this machine trusts.</param>
internal sealed class CertificateVerdict(string host, string? authority = null)
{
    /// <summary>Why it was refused, for administrators; null when it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Until when the one that was shown is valid (UTC); null before one was.</summary>
    public DateTime? EndsAt { get; private set; }

    /// <summary>For <c>ServerCertificateValidationCallback</c>.</summary>
    public bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        EndsAt = (certificate as X509Certificate2)?.NotAfter.ToUniversalTime();
        Refusal = certificate is not X509Certificate2 presented
            ? "The server shows no certificate."
            : Validity(presented) ?? Name(presented, errors) ?? Trust(presented, chain, errors);
        return Refusal is null;
    }

    /// <summary>The certificates in a PEM text; null when there is none, or one can't be read.</summary>
    public static X509Certificate2Collection? Read(string pem)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return authorities.Count > 0 ? authorities : null;
    }

    private static string? Validity(X509Certificate2 certificate)
    {
        // Certificates go by the machine's own clock, as TLS does.
        var now = TimeProvider.System.GetUtcNow();
        return certificate.NotAfter.ToUniversalTime() < now ? $"Its certificate was valid until {Day(certificate.NotAfter)}."
            : certificate.NotBefore.ToUniversalTime() > now ? $"Its certificate is not valid before {Day(certificate.NotBefore)}."
            : null;
    }

    private string? Name(X509Certificate2 certificate, SslPolicyErrors errors) =>
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"Its certificate is for {string.Join(", ", Names(certificate))}, not for {host}."
            : null;

    private string? Trust(X509Certificate2 certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        var trusted = authority is { } pem
            ? IsSignedBy(pem, certificate, presented)
            : !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors);
        return trusted ? null : $"Its certificate was signed by {certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)}, which is not trusted here.";
    }

    private static bool IsSignedBy(string pem, X509Certificate2 certificate, X509Chain? presented)
    {
        if (Read(pem) is not { } authorities)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // Nothing is fetched that nobody configured.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate);
    }

    private static List<string> Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString())))
            .ToList();
        return names.Count > 0 ? names : [certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)];
    }

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
