namespace LucyPortal.Domain;

/// <summary>
/// A sign-in with the right password whose second factor is still missing. It opens nothing but the code page, and it lives on
/// the server: the browser holds a random id, the database its hash.
/// </summary>
public sealed class PendingSignIn
{
    /// <summary>SHA-256 of the id in the browser's cookie.</summary>
    public required byte[] IdHash { get; init; }

    /// <summary>Whose password was right.</summary>
    public Guid UserId { get; init; }

    /// <summary>The user's security stamp then; when it moves, this is over.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>True when the browser was known to this user as the password was given.</summary>
    public bool FromKnownBrowser { get; init; }

    /// <summary>Where to go once signed in: a local path.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>When the password was given (UTC).</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>The address that it came from, as far as trusted proxies tell.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The last instant of its life (UTC): the last code's expiry and a little more.</summary>
    public DateTime ExpiresAt { get; set; }

    /// <summary>When a browser that is not known gave it up (UTC): it opens nothing any more, but its owner must hear of it all the same.</summary>
    public DateTime? GivenUpAt { get; init; }
}
