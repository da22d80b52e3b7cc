namespace LucyPortal.Domain;

/// <summary>What a password must be: long enough, not among the common ones, and anything else its owner likes.</summary>
public static class PasswordRules
{
    /// <summary>Fewest characters (ASVS 5.0 6.2.1 and NIST SP 800-63B-4 ask for 8 beside a second factor).</summary>
    public const int MinimalLength = 12;

    /// <summary>Most characters; at least 64 must be allowed (ASVS 5.0 6.2.9). The bound keeps hashing cheap.</summary>
    public const int MaximalLength = 256;
}
