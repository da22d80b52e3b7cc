using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Holds sign-ins between password and second factor. The browser has a random id, the server everything else; it lives a little
/// longer than the codes it waits for, and dies with a change of the account's security stamp.
/// </summary>
public sealed class PendingSignIns(PortalDbContext db, PortalTransaction transaction, Caller caller, VerificationRules rules, TimeProvider time)
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
                    SourceAddress = caller.SourceAddress,
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
                && pending.GivenUpAt == null
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
            .Where(p => p.IdHash == pending.IdHash && p.GivenUpAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.ExpiresAt, until), cancellationToken);
    }

    /// <summary>Ends those of all browsers that the user has not completed a sign-in from before. Part of the running operation.</summary>
    public Task EndStrangersAsync(Guid userId, CancellationToken cancellationToken) =>
        db.PendingSignIns.Where(p => p.UserId == userId && !p.FromKnownBrowser).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Ends it: completed.</summary>
    public Task EndAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        return db.PendingSignIns.Where(p => p.IdHash == pending.IdHash).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// Ends it: given up. In a known browser the owner has thought better of it. What a stranger gives up is kept until its time is over:
    /// whoever has a stolen password must not be able to keep that from the owner by pressing a button.
    /// </summary>
    public Task GiveUpAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        if (pending.FromKnownBrowser)
        {
            return EndAsync(pending, cancellationToken);
        }

        var now = Now;
        return db.PendingSignIns
            .Where(p => p.IdHash == pending.IdHash)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.GivenUpAt, now), cancellationToken);
    }

    /// <summary>Those whose time is over without a second factor, the oldest first.</summary>
    public async Task<IReadOnlyList<PendingSignIn>> RunOutAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        return await db.PendingSignIns.AsNoTracking().Where(p => p.ExpiresAt < now).OrderBy(p => p.ExpiresAt).ToListAsync(cancellationToken);
    }

    /// <summary>Takes away one whose time is over. Part of the running operation.</summary>
    /// <returns>False when it is gone already, or lives on: whoever takes it away is the only one who acts on it.</returns>
    public async Task<bool> TakeRunOutAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var now = Now;
        return await db.PendingSignIns
            .Where(p => p.IdHash == pending.IdHash && p.ExpiresAt < now)
            .ExecuteDeleteAsync(cancellationToken) == 1;
    }
}
