using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace LucyPortal.Data;

/// <summary>
/// 256 random bits that only their holder knows: a link that works once, a browser's cookie. The database has their hash, which is as
/// good as unguessable and needs no salt (ASVS 5.0 6.5.2).
/// </summary>
public static class RandomToken
{
    private const int Bytes = 32;

    /// <summary>Longer than any token: what is longer is not worth decoding.</summary>
    private const int Longest = 100;

    /// <summary>Makes one.</summary>
    /// <returns>The token in base64url, and what to keep of it.</returns>
    public static (string Text, byte[] Hash) New()
    {
        var token = RandomNumberGenerator.GetBytes(Bytes);
        return (WebEncoders.Base64UrlEncode(token), SHA256.HashData(token));
    }

    /// <summary>The hash of what somebody holds out; null when that can't be a token.</summary>
    public static byte[]? HashOf(string? text)
    {
        if (text is not { Length: > 0 and < Longest })
        {
            return null;
        }

        try
        {
            return SHA256.HashData(WebEncoders.Base64UrlDecode(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
