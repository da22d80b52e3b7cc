using System.Security.Cryptography;
using System.Text;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>The keyed hash of a code, bound to user, purpose, subject and challenge: moved to another row it fits nothing.</summary>
internal static class CodeHash
{
    public static byte[] Compute(byte[] key, Challenge challenge, string code)
    {
        // Fixed-width parts first and the subject last, so that no two bindings read as the same bytes.
        var bound = $"{challenge.Id:N}{challenge.UserId:N}{(int)challenge.Purpose:D4}{code}{challenge.Subject}";
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(bound));
    }
}
