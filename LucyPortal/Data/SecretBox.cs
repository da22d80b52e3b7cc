using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace LucyPortal.Data;

/// <summary>Keeps secrets that the portal must be able to use again, like a relay's password: encrypted at rest, shown to nobody.</summary>
public sealed class SecretBox(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("LucyPortal.Data.Secret.v1");

    /// <summary>Encrypts a secret.</summary>
    public string Lock(string secret) => _protector.Protect(secret);

    /// <summary>The secret; null when the keys that guarded it are gone.</summary>
    public string? Open(string box)
    {
        try
        {
            return _protector.Unprotect(box);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
