namespace LucyPortal.Domain;

/// <summary>
/// One attempt to prove a second factor: who, for what, from which browser or session, with the codes sent for it and the
/// wrong answers so far. A live challenge is continued, never replaced, so that a late mail still works and no count restarts.
/// </summary>
public sealed class Challenge
{
    /// <summary>Longest <see cref="Subject"/>, in characters.</summary>
    public const int SubjectLength = 64;

    /// <summary>Identifies the challenge; part of what each code's hash is bound to.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose second factor is asked for.</summary>
    public Guid UserId { get; init; }

    /// <summary>What it is asked for.</summary>
    public ChallengePurpose Purpose { get; init; }

    /// <summary>What exactly the purpose is about, where it can be about several things (the action of a step-up); else empty.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The draft of the mail settings that is to be confirmed, by which its codes must leave; null for other purposes.</summary>
    public Guid? MailSettingsDraft => Purpose == ChallengePurpose.ConfirmMailSettings ? Guid.ParseExact(Subject, "N") : null;

    /// <summary>SHA-256 of the pending sign-in's or the session's id: only who holds it may answer.</summary>
    public required byte[] BinderHash { get; init; }

    /// <summary>True when a known browser of the user asks: its tries and sends are counted apart from everybody else's.</summary>
    public bool FromKnownBrowser { get; init; }

    /// <summary>The user's security stamp at the start; when the stamp moves, the challenge is over.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>Where the codes go.</summary>
    public required string Address { get; init; }

    /// <summary>When the first code was sent (UTC).</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>When the last live code runs out (UTC).</summary>
    public DateTime ExpiresAt { get; set; }

    /// <summary>Tries paid so far: wrong answers and answers being judged.</summary>
    public int PaidTries { get; private set; }

    /// <summary>Answers judged wrong.</summary>
    public int WrongAnswers { get; private set; }

    /// <summary>When it ended before its time (UTC).</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>Why it ended before its time.</summary>
    public ChallengeEnd? End { get; private set; }

    /// <summary>The codes sent for it.</summary>
    public List<ChallengeCode> Codes { get; init; } = [];

    /// <summary>True while neither ended nor run out. The last instant of a code still counts.</summary>
    public bool IsLive(DateTime now) => EndedAt is null && now <= ExpiresAt;

    /// <summary>The codes that still work, oldest first.</summary>
    public IEnumerable<ChallengeCode> LiveCodes(DateTime now) =>
        EndedAt is null ? Codes.Where(c => c.IsLive(now)).OrderBy(c => c.SentAt) : [];

    /// <summary>True when the account has changed since in a way that no answer may outlive.</summary>
    public bool IsOvertaken(PortalUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.IsDisabled || SecurityStamp != user.SecurityStamp || Address != user.Email;
    }

    /// <summary>The tries that can still be paid. Those that a killed server left unjudged are gone, too: nobody can say how they went.</summary>
    public int TriesLeft(VerificationRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return Math.Max(0, rules.TriesPerChallenge - PaidTries);
    }

    /// <summary>Takes one of the tries, before any comparing.</summary>
    /// <returns>False when none is left, counting the ones being judged right now.</returns>
    public bool TryPay(VerificationRules rules)
    {
        if (TriesLeft(rules) == 0)
        {
            return false;
        }

        PaidTries++;
        return true;
    }

    /// <summary>Gives a paid try back: the answer was right, or could not be judged.</summary>
    public void HandBack() => PaidTries = Math.Max(WrongAnswers, PaidTries - 1);

    /// <summary>Counts a paid try as wrong; the last one ends the challenge.</summary>
    public void CountWrong(VerificationRules rules, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(rules);
        WrongAnswers++;
        if (WrongAnswers >= rules.TriesPerChallenge)
        {
            Finish(ChallengeEnd.TooManyTries, now);
        }
    }

    /// <summary>Ends the challenge with all its codes. The first reason stays.</summary>
    public void Finish(ChallengeEnd end, DateTime now)
    {
        if (EndedAt is null)
        {
            EndedAt = now;
            End = end;
        }
    }
}
