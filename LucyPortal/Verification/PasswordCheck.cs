using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Checks passwords: pays a try before comparing, spends one password hash and the same statements whoever is asked about, and gives
/// one answer for unknown, wrong, locked and disabled.
/// </summary>
public sealed class PasswordCheck(
    PortalDbContext db,
    PortalTransaction transaction,
    IPasswordHasher<PortalUser> hasher,
    ILookupNormalizer normalizer,
    NobodysPassword nobody,
    KnownBrowsers browsers,
    AuditLog audit,
    VerificationRules rules,
    TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Checks the password of whoever has this address.</summary>
    /// <returns>Whose it is, when the password is right and the account may sign in from here; null in every other case.</returns>
    public async Task<PasswordOwner?> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        var normalized = Normalize(email);
        var id = await db.Users
            .Where(u => u.NormalizedEmail == normalized)
            .Select(u => (Guid?)u.Id)
            .SingleOrDefaultAsync(cancellationToken) ?? NobodysPassword.Account;
        var known = await browsers.KnowCallerAsync(id, cancellationToken);
        return await JudgeAsync(id, known, password, cancellationToken) is { } user ? new PasswordOwner(user, known) : null;
    }

    /// <summary>Checks the password of a signed-in user; wrong ones count like those that known browsers type at the sign-in.</summary>
    public async Task<bool> CheckAsync(Guid userId, string password, CancellationToken cancellationToken) =>
        await JudgeAsync(userId, fromKnownBrowser: true, password, cancellationToken) is not null;

    /// <summary>Until when no password of a signed-in user is judged (UTC); null while they are.</summary>
    public Task<DateTime?> LockedUntilAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = Now;
        return db.TryBuckets
            .Where(b => b.UserId == userId && b.FromKnownBrowser)
            .Where(b => (b.Kind == TryKind.Password || b.Kind == TryKind.SecondFactor) && b.LockedUntil > now)
            .MaxAsync(b => b.LockedUntil, cancellationToken);
    }

    private string Normalize(string email)
    {
        try
        {
            return normalizer.NormalizeEmail(email.Trim());
        }
        catch (ArgumentException)
        {
            // Code points that Unicode leaves undefined have no normal form; an address with them is nobody's.
            return "";
        }
    }

    private async Task<PortalUser?> JudgeAsync(Guid id, bool fromKnownBrowser, string password, CancellationToken cancellationToken)
    {
        // Asked for whoever it is, because making it takes a hash the first time.
        var nobodysHash = nobody.HashBy(hasher);
        var (paid, user) = await transaction.RunAsync(token => PayAsync(id, fromKnownBrowser, token), cancellationToken);
        var stored = user?.PasswordHash;
        var right = hasher.VerifyHashedPassword(user ?? NobodysPassword.Owner, stored ?? nobodysHash, password) != PasswordVerificationResult.Failed
            && stored is not null;
        var refusal = id == NobodysPassword.Account ? "unknown"
            : !paid ? "locked"
            : !right ? "wrong"
            : user!.IsDisabled ? "disabled"
            : user.IsPasswordStolen && !fromKnownBrowser ? "stolen"
            : null;
        // Paid for, so settled to the end, even if the caller goes away meanwhile.
        await transaction.RunAsync(token => SettleAsync(id, fromKnownBrowser, paid, refusal, token), CancellationToken.None);
        return refusal is null ? user : null;
    }

    /// <summary>Takes a try, unless the account is locked for such browsers in either bucket: then nothing is judged.</summary>
    private async Task<(bool Paid, PortalUser? User)> PayAsync(Guid id, bool fromKnownBrowser, CancellationToken cancellationToken)
    {
        await transaction.HoldAccountAsync(id, cancellationToken);
        var codes = await db.BucketAsync(id, TryKind.SecondFactor, fromKnownBrowser, cancellationToken);
        var passwords = await db.BucketAsync(id, TryKind.Password, fromKnownBrowser, cancellationToken);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken);
        if (codes.IsLocked(Now))
        {
            passwords.Refuse();
            return (false, null);
        }

        // Nobody's account is never locked: its lock would be seen from outside.
        var limits = user is null ? rules with { LockoutEnabled = false } : rules;
        return passwords.TryPay(limits, Now) ? (true, user) : (false, null);
    }

    private async Task SettleAsync(Guid id, bool fromKnownBrowser, bool paid, string? refusal, CancellationToken cancellationToken)
    {
        Guid? subject = id == NobodysPassword.Account ? null : id;
        if (refusal is not null)
        {
            audit.Add(AuditAction.PasswordRefused, subject, succeeded: false, detail: refusal);
        }

        await transaction.HoldAccountAsync(id, cancellationToken);
        var bucket = await db.BucketAsync(id, TryKind.Password, fromKnownBrowser, cancellationToken);
        if (refusal is null)
        {
            bucket.HandBack();
        }
        else if (paid && bucket.IsLocked(Now))
        {
            audit.Add(AuditAction.Locked, subject, detail: nameof(TryKind.Password));
        }
    }
}

/// <summary>Whoever gave the right password and may go on.</summary>
/// <param name="User">The account.</param>
/// <param name="FromKnownBrowser">True when the browser completed a sign-in to it before.</param>
public sealed record PasswordOwner(PortalUser User, bool FromKnownBrowser);
