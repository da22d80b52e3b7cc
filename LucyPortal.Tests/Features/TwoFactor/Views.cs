using LucyPortal.Domain;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>Challenges as a page gets them.</summary>
internal static class Views
{
    /// <summary>One code, sent at this moment, its mail waiting.</summary>
    public static ChallengeView Live(DateTime sentAt) => new(
        Guid.NewGuid(),
        ChallengePurpose.Configure,
        "nora@example.org",
        ChallengePhase.Live,
        null,
        [new SentCode(sentAt, sentAt.AddMinutes(20))],
        sentAt,
        sentAt.AddMinutes(20),
        TriesLeft: 3,
        sentAt.AddMinutes(1),
        LimitReached: false,
        null,
        NextEndLocks: false,
        Mail(MailState.Waiting));

    /// <summary>The same, ended.</summary>
    public static ChallengeView Ended(this ChallengeView view, ChallengeEnd end) => view with { Phase = ChallengePhase.Ended, End = end, LiveCodes = [] };

    /// <summary>Where a mail is.</summary>
    public static MailFate Mail(
        MailState state,
        MailFailure? failure = null,
        MailDeliveryMethod? method = MailDeliveryMethod.InternalPostfix,
        int attempts = 0) => new(Guid.NewGuid(), state, method, "mail.example.org", DateTime.UnixEpoch, attempts, null, failure, null, null);
}
