using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Holds sign-ins between password and second factor. The browser has a random id, the server everything else; it lives a little
/// longer than the codes it waits for, and dies with a change of the account's security stamp.
/// </summary>
public sealed class PendingSignIns(PortalDbContext db, PortalTransaction transaction, VerificationRules rules, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Begins one.</summary>
    /// <returns>The id for the browser's cookie: 256 random bits; only its hash is kept.</returns>
    public Task<string> BeginAsync(PortalUser user, bool fromKnownBrowser, string? returnUrl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var (id, hash) = RandomToken.New();
        return transaction.RunAsync(
            token =>
            {
                db.PendingSignIns.Add(new PendingSignIn
                {
                    IdHash = hash,
                    UserId = user.Id,
                    SecurityStamp = user.SecurityStamp!,
                    FromKnownBrowser = fromKnownBrowser,
                    ReturnUrl = returnUrl,
                    CreatedAt = Now,
                    ExpiresAt = Now + rules.CodeLifetime + rules.PendingGrace,
                });
                return Task.FromResult(id);
            },
            cancellationToken);
    }

    /// <summary>The pending sign-in with this id, while it lives; null otherwise, whatever the reason.</summary>
    public async Task<PendingSignIn?> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (RandomToken.HashOf(id) is not { } hash)
        {
            return null;
        }

        var now = Now;
        return await (
            from pending in db.PendingSignIns.AsNoTracking()
            join user in db.Users on pending.UserId equals user.Id
            where pending.IdHash == hash
                && pending.ExpiresAt >= now
                && pending.SecurityStamp == user.SecurityStamp
                && !user.IsDisabled
            select pending).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Lets it lead elsewhere: where the person wanted to go last.</summary>
    public Task LeadToAsync(PendingSignIn pending, string? returnUrl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        return db.PendingSignIns
            .Where(p => p.IdHash == pending.IdHash)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.ReturnUrl, returnUrl), cancellationToken);
    }

    /// <summary>Lets it live until the codes sent so far have run out, and the grace after them.</summary>
    /// <param name="pending">The pending sign-in.</param>
    /// <param name="codeExpiresAt">Until when the newest code works (UTC).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task ExtendAsync(PendingSignIn pending, DateTime codeExpiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var until = codeExpiresAt + rules.PendingGrace;
        return db.PendingSignIns
            .Where(p => p.IdHash == pending.IdHash)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.ExpiresAt, until), cancellationToken);
    }

    /// <summary>Ends those of all browsers that the user has not completed a sign-in from before. Part of the running operation.</summary>
    public Task EndStrangersAsync(Guid userId, CancellationToken cancellationToken) =>
        db.PendingSignIns.Where(p => p.UserId == userId && !p.FromKnownBrowser).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Ends it: completed, or given up.</summary>
    public Task EndAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        return db.PendingSignIns.Where(p => p.IdHash == pending.IdHash).ExecuteDeleteAsync(cancellationToken);
    }
}
