using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LucyPortal.Verification;

/// <summary>
/// What wrong second factors at a sign-in bring about beyond their count, and missing ones: whoever gets that far knows the password.
/// The owner is told, and too many wrong ones in a row make the password count as stolen.
/// </summary>
public sealed class SecondFactorAlarm(
    PortalDbContext db,
    PendingSignIns pendings,
    KnownBrowsers browsers,
    OutboxWriter outbox,
    PortalSettingsStore settings,
    AuditLog audit,
    Caller caller,
    VerificationRules rules,
    IOptions<PortalOptions> portal)
{
    /// <summary>Looks at a wrong answer that has just been counted. Part of the running operation, with the account held.</summary>
    /// <param name="user">Whose second factor it was to be.</param>
    /// <param name="paidFrom">The bucket that its try was paid from.</param>
    /// <param name="isLast">True when nothing more can be typed for now: the moment to tell the owner.</param>
    /// <param name="now">This moment (UTC).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when the password counts as stolen from now on.</returns>
    public async Task<bool> RaiseAsync(PortalUser user, TryBucket paidFrom, bool isLast, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(paidFrom);
        // Mailed codes and recovery codes have counts of their own, but whoever alternates knows the password no less.
        var mailed = await db.BucketAsync(user.Id, TryKind.SecondFactor, paidFrom.FromKnownBrowser, cancellationToken);
        var recovery = await db.BucketAsync(user.Id, TryKind.RecoveryCode, paidFrom.FromKnownBrowser, cancellationToken);
        if (!user.IsPasswordStolen && mailed.TriesInARow + recovery.TriesInARow >= rules.StolenAfter)
        {
            mailed.EndRow();
            recovery.EndRow();
            await TakeForStolenAsync(user, now, cancellationToken);
            return true;
        }

        if (isLast && mailed.TryTellOwner(rules, now))
        {
            outbox.Add((await NoticesAsync(now, cancellationToken)).SecondFactorWrong(user));
        }

        return false;
    }

    /// <summary>Looks at a sign-in that ended without a second factor. Part of the operation that takes it away, with the account held.</summary>
    /// <param name="pending">The sign-in.</param>
    /// <param name="now">This moment (UTC).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RaiseAsync(PendingSignIn pending, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var user = await db.Users.SingleAsync(u => u.Id == pending.UserId, cancellationToken);
        if (user.IsDisabled || await browsers.CompletedSinceAsync(pending, cancellationToken))
        {
            return;
        }

        audit.Add(AuditAction.SecondFactorMissing, user.Id, succeeded: false, detail: pending.GivenUpAt is null ? null : "given up");
        var mailed = await db.BucketAsync(user.Id, TryKind.SecondFactor, pending.FromKnownBrowser, cancellationToken);
        // Another stamp: most probably the password is another one by now, and the owner has heard why.
        if (user.Email is { Length: > 0 } && user.SecurityStamp == pending.SecurityStamp && mailed.TryTellOwner(rules, now))
        {
            outbox.Add((await NoticesAsync(pending.CreatedAt, cancellationToken)).SecondFactorMissing(user));
        }
    }

    private async Task TakeForStolenAsync(PortalUser user, DateTime now, CancellationToken cancellationToken)
    {
        user.TakePasswordForStolen();
        await pendings.EndStrangersAsync(user.Id, cancellationToken);
        audit.Add(AuditAction.PasswordStolen, user.Id);
        var notices = await NoticesAsync(now, cancellationToken);
        outbox.Add(notices.PasswordStolen(user));
        var administrators = await db.Users
            .AsNoTracking()
            .Where(u => u.Role == PortalRole.Administrator && !u.IsDisabled && u.Id != user.Id && u.Email != null)
            .ToListAsync(cancellationToken);
        foreach (var administrator in administrators)
        {
            outbox.Add(notices.PasswordStolen(user, administrator));
        }
    }

    private async Task<SecondFactorNotices> NoticesAsync(DateTime at, CancellationToken cancellationToken) => new(
        portal.Value.ProductName,
        at,
        caller.SourceAddress,
        (await settings.GetAsync(cancellationToken)).HelpContact);
}
