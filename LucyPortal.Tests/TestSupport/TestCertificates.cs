using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Makes certificates for servers that tests play.</summary>
public static class TestCertificates
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>An authority that signs itself; also a server's certificate for <c>localhost</c> that did.</summary>
    public static X509Certificate2 Authority(string name = "Private authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(Names("localhost"));
        return Usable(request.CreateSelfSigned(Now.AddDays(-60), Now.AddDays(60)));
    }

    /// <summary>A server's certificate.</summary>
    /// <param name="authority">Who signs it.</param>
    /// <param name="host">Whom it is for.</param>
    /// <param name="fromDay">From which day on it is valid, from today.</param>
    /// <param name="untilDay">Until which day.</param>
    public static X509Certificate2 Issue(X509Certificate2 authority, string host, int fromDay = -1, int untilDay = 2)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Names(host));
        using var issued = request.Create(authority, Now.AddDays(fromDay), Now.AddDays(untilDay), RandomNumberGenerator.GetBytes(8));
        return Usable(issued.CopyWithPrivateKey(key));
    }

    private static X509Extension Names(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        return names.Build();
    }

    /// <summary>With a key that a TLS server can use on every system.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
