using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LucyPortal.Data.Keys;

/// <summary>Loads the certificates that encrypt the keys at rest.</summary>
internal static class KeyCertificates
{
    /// <summary>The certificate with its private key; null when it can't be read.</summary>
    public static X509Certificate2? TryLoad(string path, string? password, IHostEnvironment environment)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(Path.GetFullPath(path, environment.ContentRootPath), password);
            return certificate.HasPrivateKey ? certificate : null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
