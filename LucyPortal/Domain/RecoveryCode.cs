namespace LucyPortal.Domain;

/// <summary>
/// One recovery code of a user: it stands in, once, for a second factor that can't be given. The code itself is nowhere: only its
/// keyed hash is kept.
/// </summary>
public sealed class RecoveryCode
{
    /// <summary>Identifies the row; says nothing about the code.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose it is; part of what <see cref="Hash"/> is bound to.</summary>
    public Guid UserId { get; init; }

    /// <summary>HMAC-SHA-256 over user and code.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The key that made <see cref="Hash"/>.</summary>
    public Guid KeyId { get; init; }

    /// <summary>When its set was made (UTC).</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>When it signed its owner in (UTC); null while it works.</summary>
    public DateTime? UsedAt { get; private set; }
}

/// <summary>How many recovery codes an account has.</summary>
/// <param name="Made">How many the last set had; 0 when none was ever made.</param>
/// <param name="Unused">How many of them were not used yet.</param>
/// <param name="Lost">How many of those can't be checked any more, because the server's key of them was lost.</param>
public sealed record RecoveryStock(int Made, int Unused, int Lost = 0)
{
    /// <summary>Codes of a set.</summary>
    public const int SetSize = 10;

    /// <summary>So many are few: time to make new ones.</summary>
    public const int FewLeft = 3;

    /// <summary>How many still work.</summary>
    public int Left => Unused - Lost;

    /// <summary>No code was ever made.</summary>
    public static RecoveryStock None { get; } = new(0, 0);

    /// <summary>True when a few more bad days use the last one up.</summary>
    public bool IsLow => Left <= FewLeft;
}
