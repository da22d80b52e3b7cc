using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>Remembers browsers that completed a sign-in, by a random id that only they hold.</summary>
public sealed class KnownBrowsers(PortalDbContext db, Caller caller, VerificationRules rules, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>True when the asking browser has completed a sign-in to this account, not too long ago.</summary>
    public Task<bool> KnowCallerAsync(Guid userId, CancellationToken cancellationToken)
    {
        // Asked without a cookie as well: the time of an answer tells nothing.
        var hash = RandomToken.HashOf(caller.BrowserId) ?? [];
        var since = Now - rules.BrowserLifetime;
        return db.KnownBrowsers.AnyAsync(b => b.UserId == userId && b.IdHash == hash && b.LastUsedAt >= since, cancellationToken);
    }

    /// <summary>
    /// True when the account was fully signed in to since this sign-in began: from any browser, or, where the browser was not known, from
    /// another that was not known before either. Whoever did that has both factors and has most probably begun this one, too.
    /// </summary>
    public Task<bool> CompletedSinceAsync(PendingSignIn pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var (userId, since) = (pending.UserId, pending.CreatedAt);
        var own = db.KnownBrowsers.Where(b => b.UserId == userId);
        return pending.FromKnownBrowser
            ? own.AnyAsync(b => b.LastUsedAt >= since, cancellationToken)
            : own.AnyAsync(b => b.CreatedAt >= since, cancellationToken);
    }

    /// <summary>
    /// Forgets all browsers of the account. Part of the operation that puts a second factor in force where there was none: until then a
    /// sign-in took the password alone, so whoever had that is among them.
    /// </summary>
    public Task ForgetAsync(Guid userId, CancellationToken cancellationToken) =>
        db.KnownBrowsers.Where(b => b.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Remembers the asking browser. Part of the operation that completes a sign-in.</summary>
    /// <returns>The id for its cookie: the one that it has, if the portal made it, or a new one of 256 random bits.</returns>
    public async Task<string> RememberCallerAsync(Guid userId, CancellationToken cancellationToken)
    {
        var id = caller.BrowserId;
        var hash = RandomToken.HashOf(id) ?? [];
        if (id is null || !await db.KnownBrowsers.AnyAsync(b => b.IdHash == hash, cancellationToken))
        {
            // Never an id that the portal did not make itself.
            (id, hash) = RandomToken.New();
        }

        var browsers = await db.KnownBrowsers.Where(b => b.UserId == userId).OrderByDescending(b => b.LastUsedAt).ToListAsync(cancellationToken);
        if (browsers.Find(b => b.IdHash.SequenceEqual(hash)) is { } known)
        {
            known.LastUsedAt = Now;
            return id;
        }

        db.KnownBrowsers.RemoveRange(browsers.Skip(rules.KnownBrowsers - 1));
        db.KnownBrowsers.Add(new KnownBrowser { UserId = userId, IdHash = hash, CreatedAt = Now, LastUsedAt = Now });
        return id;
    }
}
