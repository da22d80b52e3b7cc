using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LucyPortal.Verification;

/// <summary>
/// What wrong second factors at a sign-in bring about beyond their count: whoever types them knows the password. The owner is told, and
/// too many in a row make the password count as stolen.
/// </summary>
public sealed class SecondFactorAlarm(
    PortalDbContext db,
    PendingSignIns pendings,
    OutboxWriter outbox,
    PortalSettingsStore settings,
    AuditLog audit,
    Caller caller,
    VerificationRules rules,
    IOptions<PortalOptions> portal)
{
    /// <summary>Looks at a wrong answer that has just been counted. Part of the running operation.</summary>
    public async Task RaiseAsync(PortalUser user, Challenge challenge, TryBucket bucket, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(challenge);
        ArgumentNullException.ThrowIfNull(bucket);
        if (challenge.Purpose != ChallengePurpose.SignIn || user.IsPasswordStolen)
        {
            return;
        }

        if (bucket.TriesInARow >= rules.StolenAfter)
        {
            await TakeForStolenAsync(user, challenge, bucket, now, cancellationToken);
        }
        else if (challenge.EndedAt is not null && bucket.TryTellOwner(rules, now))
        {
            outbox.Add((await NoticesAsync(now, cancellationToken)).SecondFactorMissing(user));
        }
    }

    private async Task TakeForStolenAsync(
        PortalUser user, Challenge challenge, TryBucket bucket, DateTime now, CancellationToken cancellationToken)
    {
        user.TakePasswordForStolen();
        bucket.EndRow();
        challenge.Finish(ChallengeEnd.PasswordStolen, now);
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

    private async Task<SecondFactorNotices> NoticesAsync(DateTime now, CancellationToken cancellationToken) => new(
        portal.Value.ProductName,
        now,
        caller.SourceAddress,
        (await settings.GetAsync(cancellationToken)).HelpContact);
}
