namespace LucyPortal.Domain;

/// <summary>One mailed code of a challenge. The code itself is nowhere: only its keyed hash is kept.</summary>
public sealed class ChallengeCode
{
    /// <summary>Identifies the sending.</summary>
    public Guid Id { get; init; }

    /// <summary>The challenge it answers.</summary>
    public Guid ChallengeId { get; init; }

    /// <summary>HMAC-SHA-256 over challenge, user, purpose, subject and code.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The key that made <see cref="Hash"/>.</summary>
    public Guid KeyId { get; init; }

    /// <summary>The mail that carries it.</summary>
    public Guid MessageId { get; init; }

    /// <summary>When it was sent (UTC): the label by which people tell their mails apart.</summary>
    public DateTime SentAt { get; init; }

    /// <summary>The last instant at which it is accepted (UTC).</summary>
    public DateTime ExpiresAt { get; init; }

    /// <summary>When a later code pushed it out (UTC).</summary>
    public DateTime? ReplacedAt { get; set; }

    /// <summary>True while it is accepted, as far as the code itself goes.</summary>
    public bool IsLive(DateTime now) => ReplacedAt is null && now <= ExpiresAt;
}
