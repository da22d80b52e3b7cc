namespace LucyPortal.Domain;

/// <summary>
/// A browser that completed a sign-in to an account. Not a factor: it opens nothing, its tries and sends are only counted apart from
/// those of strangers.
/// </summary>
public sealed class KnownBrowser
{
    /// <summary>The account.</summary>
    public Guid UserId { get; init; }

    /// <summary>SHA-256 of the random id in the browser's cookie. People who share a browser share the id, each with a row.</summary>
    public required byte[] IdHash { get; init; }

    /// <summary>When it became known (UTC).</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>The last full sign-in from it (UTC).</summary>
    public DateTime LastUsedAt { get; set; }
}
