namespace LucyPortal.Domain;

/// <summary>
/// The one-time link by which the holder of an account sets a new password. An account has one at most: a newer one takes its place.
/// </summary>
public sealed class PasswordLink
{
    /// <summary>How long a link works.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(60);

    /// <summary>Whose password it sets.</summary>
    public Guid UserId { get; init; }

    /// <summary>SHA-256 of the 256-bit token in the link.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>The user's security stamp when it was made; when the stamp moves on, the link is over.</summary>
    public required string SecurityStamp { get; set; }

    /// <summary>The last instant at which it works (UTC).</summary>
    public DateTime ExpiresAt { get; set; }
}
