using System.Globalization;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Takes the proofs by which whoever is signed in steps up. A proof opens, for some minutes, what <see cref="SignedIn"/> keeps closed to a
/// session whose last one is old; it belongs to the session, not to the account.
/// </summary>
public sealed class StepUps(
    PortalDbContext db,
    PortalTransaction transaction,
    PasswordCheck passwords,
    MailTrouble trouble,
    AuditLog audit,
    Caller caller,
    TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Takes a code that came back. Part of the operation that used it up.</summary>
    public Task ByCodeAsync(PortalUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return ProveAsync(user.Id, user.ConfiguredMethod.ToString(), cancellationToken);
    }

    /// <summary>Takes the current password, only where no 2FA method is in force.</summary>
    /// <param name="user">Who is signed in.</param>
    /// <param name="password">What was typed; a wrong one costs a try.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PasswordVerdict> ByPasswordAsync(PortalUser user, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.ConfiguredMethod != TwoFactorMethod.None)
        {
            return new PasswordVerdict.NotEnough();
        }

        if (!await passwords.CheckAsync(user.Id, password, cancellationToken))
        {
            return await passwords.LockedUntilAsync(user.Id, cancellationToken) is { } until
                ? new PasswordVerdict.Locked(until)
                : new PasswordVerdict.Wrong();
        }

        return await transaction.RunAsync<PasswordVerdict>(
            async token =>
            {
                // Another window may have put a method in force while the password was hashed.
                await transaction.HoldAccountAsync(user.Id, token);
                if (!await db.Users.AnyAsync(u => u.Id == user.Id && u.ConfiguredMethod == TwoFactorMethod.None, token))
                {
                    return new PasswordVerdict.NotEnough();
                }

                await ProveAsync(user.Id, "Password", token);
                return new PasswordVerdict.Accepted();
            },
            cancellationToken);
    }

    /// <summary>
    /// When the second factor was given in this session that counts again for the mail settings, because codes can't come while mail
    /// fails (UTC); null when none does. Changes nothing.
    /// </summary>
    public async Task<DateTime?> EarlierFactorAsync(PortalUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var oldest = Now - StepUpRules.EarlierFactorLifetime;
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == caller.SessionId, cancellationToken);
        return user is { Role: PortalRole.Administrator, ConfiguredMethod: TwoFactorMethod.Email }
            && session.SecondFactorAt >= oldest
            && await trouble.IsFailingAsync(cancellationToken) ? session.SecondFactorAt : null;
    }

    /// <summary>Accepts that earlier second factor, for the mail settings alone.</summary>
    /// <returns>False when it does not count (any more): nothing was changed.</returns>
    public Task<bool> ByEarlierFactorAsync(PortalUser user, CancellationToken cancellationToken) => transaction.RunAsync(
        async token =>
        {
            if (await EarlierFactorAsync(user, token) is not { } given)
            {
                return false;
            }

            var now = Now;
            await OwnSession(user.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.MailRepairAt, now), token);
            audit.Add(
                AuditAction.EarlierFactorAccepted,
                user.Id,
                detail: string.Create(CultureInfo.InvariantCulture, $"Second factor of {given:yyyy-MM-dd HH:mm} UTC, for the mail settings"));
            return true;
        },
        cancellationToken);

    /// <summary>Notes the proof. A session that has ended meanwhile gets none: its next verb says that it is over.</summary>
    private async Task ProveAsync(Guid userId, string how, CancellationToken cancellationToken)
    {
        var now = Now;
        if (await OwnSession(userId).ExecuteUpdateAsync(s => s.SetProperty(x => x.StepUpAt, now), cancellationToken) == 1)
        {
            audit.Add(AuditAction.SteppedUp, userId, detail: how);
        }
    }

    private IQueryable<Session> OwnSession(Guid userId) =>
        db.Sessions.Where(s => s.Id == caller.SessionId && s.UserId == userId && s.EndedAt == null);
}
