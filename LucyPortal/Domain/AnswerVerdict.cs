namespace LucyPortal.Domain;

/// <summary>What became of an answer to a challenge. Expected outcomes are values; each has its own words on the page.</summary>
public abstract record AnswerVerdict
{
    private AnswerVerdict()
    {
    }

    /// <summary>Right. The challenge is used up and what depended on it is done.</summary>
    public sealed record Accepted : AnswerVerdict;

    /// <summary>Not six digits; costs no try.</summary>
    /// <param name="Input">What is wrong with it.</param>
    public sealed record Malformed(CodeInput Input) : AnswerVerdict;

    /// <summary>Not a code that works: wrong, foreign, used, replaced, or run out while a newer one works.</summary>
    /// <param name="TriesLeft">Wrong answers that are left.</param>
    /// <param name="LiveCodes">The mails whose codes work.</param>
    public sealed record Wrong(int TriesLeft, IReadOnlyList<SentCode> LiveCodes) : AnswerVerdict;

    /// <summary>All codes have run out; costs no try.</summary>
    /// <param name="At">When the last one did (UTC).</param>
    public sealed record Expired(DateTime At) : AnswerVerdict;

    /// <summary>The challenge is over, or there never was one; costs no try.</summary>
    /// <param name="End">Why; null when there is none.</param>
    public sealed record Ended(ChallengeEnd? End) : AnswerVerdict;

    /// <summary>The account is locked; costs no try.</summary>
    /// <param name="Until">Until when (UTC).</param>
    public sealed record Locked(DateTime Until) : AnswerVerdict;

    /// <summary>The codes can't be checked any more, because the server's keys were lost; costs no try.</summary>
    public sealed record KeysLost : AnswerVerdict;
}

/// <summary>What became of the wish to have a code sent.</summary>
public abstract record SendVerdict
{
    private SendVerdict()
    {
    }

    /// <summary>A code is on its way.</summary>
    /// <param name="ExpiresAt">Until when it works (UTC).</param>
    public sealed record Sent(DateTime ExpiresAt) : SendVerdict;

    /// <summary>The last code was sent a moment ago; nothing was sent.</summary>
    /// <param name="Until">When the next one can be sent (UTC).</param>
    public sealed record Paused(DateTime Until) : SendVerdict;

    /// <summary>The hourly limit is reached; nothing was sent.</summary>
    /// <param name="Until">When the next one can be sent (UTC).</param>
    public sealed record LimitReached(DateTime Until) : SendVerdict;

    /// <summary>The account is locked; nothing was sent.</summary>
    /// <param name="Until">Until when (UTC).</param>
    public sealed record Locked(DateTime Until) : SendVerdict;

    /// <summary>The account has no address that a code could go to.</summary>
    public sealed record NoAddress : SendVerdict;

    /// <summary>There is nothing left that a code could bring about: the choice was taken back meanwhile. Nothing was sent.</summary>
    public sealed record NotWanted : SendVerdict;

    /// <summary>The account has been disabled; nothing was sent.</summary>
    public sealed record Disabled : SendVerdict;
}
