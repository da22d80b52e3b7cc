using System.Security.Cryptography;

namespace LucyPortal.Delivery;

/// <summary>Why something is no key to sign mail with.</summary>
public enum DkimKeyFlaw
{
    /// <summary>It is no private key in PEM form.</summary>
    NoPem = 1,

    /// <summary>A password guards it.</summary>
    Encrypted,

    /// <summary>It is the public one.</summary>
    Public,

    /// <summary>It is no RSA key, or part of it is missing.</summary>
    NotRsa,

    /// <summary>It has fewer than <see cref="DkimKey.LeastBits"/>: receivers don't trust such a signature.</summary>
    TooShort,

    /// <summary>It has more than <see cref="DkimKey.MostBits"/>: receivers need not be able to check such a signature.</summary>
    TooLong,
}

/// <summary>An RSA key to sign mail with.</summary>
public sealed class DkimKey
{
    /// <summary>RFC 8301 3.2: a signer must not use fewer.</summary>
    public const int LeastBits = 1024;

    /// <summary>RFC 8301 3.2: a signer should use at least these.</summary>
    public const int GoodBits = 2048;

    /// <summary>RFC 8301 3.2: a receiver must be able to check up to these.</summary>
    public const int MostBits = 4096;

    /// <summary>Longest text that is looked at, in characters: many times that of the longest key.</summary>
    private const int TextLength = 16_000;

    private DkimKey(RSA rsa)
    {
        Pem = rsa.ExportPkcs8PrivateKeyPem();
        PublicKey = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
        Bits = rsa.KeySize;
    }

    /// <summary>The private key, as PEM. A secret.</summary>
    public string Pem { get; }

    /// <summary>The public key, as the DNS has it.</summary>
    public string PublicKey { get; }

    /// <summary>Its length.</summary>
    public int Bits { get; }

    /// <summary>What is to be published in the DNS, given the public key (RFC 6376 3.6.1).</summary>
    public static string Record(string publicKey) => $"v=DKIM1; k=rsa; p={publicKey}";

    /// <summary>Makes a new one.</summary>
    public static DkimKey Generate()
    {
        using var rsa = RSA.Create(GoodBits);
        return new(rsa);
    }

    /// <summary>Reads a private key in PEM form, PKCS#1 or PKCS#8.</summary>
    /// <param name="text">What was pasted, or stored.</param>
    /// <param name="flaw">Why it is none.</param>
    public static DkimKey? Read(string text, out DkimKeyFlaw? flaw)
    {
        ArgumentNullException.ThrowIfNull(text);
        flaw = FlawOf(text);
        if (flaw is not null)
        {
            return null;
        }

        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(text);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            flaw = DkimKeyFlaw.NotRsa;
            return null;
        }

        flaw = rsa.KeySize switch
        {
            < LeastBits => DkimKeyFlaw.TooShort,
            > MostBits => DkimKeyFlaw.TooLong,
            _ => null,
        };
        return flaw is null ? new(rsa) : null;
    }

    private static DkimKeyFlaw? FlawOf(string text)
    {
        if (text.Length > TextLength)
        {
            return DkimKeyFlaw.NoPem;
        }

        // In its older form this word stands inside of the block, which is no readable PEM then.
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            return DkimKeyFlaw.Encrypted;
        }

        return !PemEncoding.TryFind(text, out var fields) ? DkimKeyFlaw.NoPem : text[fields.Label] switch
        {
            "RSA PRIVATE KEY" or "PRIVATE KEY" => null,
            "RSA PUBLIC KEY" or "PUBLIC KEY" => DkimKeyFlaw.Public,
            "EC PRIVATE KEY" or "EC PARAMETERS" or "DSA PRIVATE KEY" => DkimKeyFlaw.NotRsa,
            _ => DkimKeyFlaw.NoPem,
        };
    }
}
