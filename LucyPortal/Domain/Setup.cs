namespace LucyPortal.Domain;

/// <summary>The one-time link by which the first administrator is created. One row; each start replaces it while nobody exists.</summary>
public sealed class SetupLink
{
    /// <summary>The key of the only row.</summary>
    public const int OnlyId = 1;

    /// <summary>How long a link works.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; init; } = OnlyId;

    /// <summary>SHA-256 of the 256-bit token in the link.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>The last instant at which it works (UTC).</summary>
    public DateTime ExpiresAt { get; set; }
}

/// <summary>
/// Taken in the transaction that creates the first administrator. Its key can be taken once, so that two servers, or two people
/// with the link, make one administrator.
/// </summary>
public sealed class SetupClaim
{
    /// <summary>The key of the only row.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; init; } = OnlyId;

    /// <summary>When it was taken (UTC).</summary>
    public DateTime TakenAt { get; init; }
}
