using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>
/// When a mail leaves by the fallback delivery method: at once where the method is wrongly set up, can't sign in or shows a wrong
/// certificate, for no later try would fare better; after a minute where it only puts the mail off. Never where this one mail or its
/// recipient is refused: another server would be asked to send what must not be sent.
/// </summary>
internal static class FallbackPlan
{
    /// <summary>How long the method may put a mail off, from its writing.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the mail shall be handed over by the fallback now.</summary>
    /// <param name="message">The mail.</param>
    /// <param name="settings">The settings that it leaves by.</param>
    /// <param name="failed">How its method failed.</param>
    /// <param name="now">This moment (UTC).</param>
    public static bool Follows(OutboxMessage message, MailSettings settings, DeliveryResult.Failed failed, DateTime now) =>
        MayFollow(message, settings, failed)
        // The method may have taken its time over it.
        && !(message.NotAfter < now)
        && (failed.Failure.IsOfTheMethod() || !failed.Retryable || now - message.CreatedAt >= Patience);

    /// <summary>
    /// How the method failed for this very mail, where it need not be asked again: each further wrong sign-in is one more on the count of
    /// its server, which locks the account in the end.
    /// </summary>
    public static FailedWay? Known(OutboxMessage message, MailSettings settings) =>
        message.InsteadOf is { Failure: MailFailure.SignInRefused or MailFailure.TokenRefused } failed
        && message.MailSettingsId == settings.Id
        && failed.Method == settings.Method
        && settings.Fallback is not null
            ? failed
            : null;

    /// <summary>The next try, no later than when the fallback may be asked.</summary>
    public static DateTime NoLater(DateTime next, OutboxMessage message, MailSettings settings, DeliveryResult.Failed failed, DateTime now)
    {
        var turn = message.CreatedAt + Patience;
        return MayFollow(message, settings, failed) && turn > now && turn < next ? turn : next;
    }

    /// <summary>The line of the security log for a mail that left by the fallback.</summary>
    public static AuditEvent EventOf(OutboxMessage message, MailDeliveryMethod way, FailedWay insteadOf, DateTime now) => new()
    {
        At = now,
        Action = AuditAction.MailFallbackUsed,
        SubjectId = message.UserId,
        Succeeded = true,
        Detail = Cut($"mail {MailNumber.Of(message.Id)} by {way.Label()} in place of {insteadOf.Method.Label()}, {insteadOf.Server}: {insteadOf.Failure}"),
    };

    private static bool MayFollow(OutboxMessage message, MailSettings settings, DeliveryResult.Failed failed) =>
        settings.Fallback is not null && !message.TriesOneWay && !failed.Failure.IsOfOneMail();

    private static string Cut(string detail) => detail.Length > AuditEvent.DetailLength ? detail[..AuditEvent.DetailLength] : detail;
}
