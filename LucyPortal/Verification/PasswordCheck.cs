using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Checks passwords: pays a try before comparing, spends one password hash whoever is asked about, and gives one answer for
/// unknown, wrong, locked and disabled.
/// </summary>
public sealed class PasswordCheck(
    PortalDbContext db,
    PortalTransaction transaction,
    IPasswordHasher<PortalUser> hasher,
    ILookupNormalizer normalizer,
    NobodysPassword nobody,
    AuditLog audit,
    VerificationRules rules,
    TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Checks the password of whoever has this address.</summary>
    /// <returns>The user when the password is right and the account may sign in; null in every other case.</returns>
    public async Task<PortalUser?> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        var normalized = Normalize(email);
        var id = await db.Users
            .Where(u => u.NormalizedEmail == normalized)
            .Select(u => (Guid?)u.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return await JudgeAsync(id, password, cancellationToken);
    }

    /// <summary>Checks the password of a signed-in user; wrong ones count like those at the sign-in.</summary>
    public async Task<bool> CheckAsync(Guid userId, string password, CancellationToken cancellationToken) =>
        await JudgeAsync(userId, password, cancellationToken) is not null;

    /// <summary>Until when no password of a signed-in user is judged (UTC); null while they are.</summary>
    public Task<DateTime?> LockedUntilAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = Now;
        return db.TryBuckets
            .Where(b => b.UserId == userId && (b.Kind == TryKind.Password || b.Kind == TryKind.SecondFactor) && b.LockedUntil > now)
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

    private async Task<PortalUser?> JudgeAsync(Guid? id, string password, CancellationToken cancellationToken)
    {
        // Asked for whoever it is, because making it takes a hash the first time.
        var nobodysHash = nobody.HashBy(hasher);
        var user = id is null ? null : await transaction.RunAsync(token => PayAsync(id.Value, token), cancellationToken);
        var stored = user?.PasswordHash;
        var right = hasher.VerifyHashedPassword(user ?? NobodysPassword.Owner, stored ?? nobodysHash, password) != PasswordVerificationResult.Failed
            && stored is not null;
        var refusal = id is null ? "unknown" : user is null ? "locked" : !right ? "wrong" : user.IsDisabled ? "disabled" : null;
        // Paid for, so settled to the end, even if the caller goes away meanwhile.
        await transaction.RunAsync(token => SettleAsync(id, paid: user is not null, refusal, token), CancellationToken.None);
        return refusal is null ? user : null;
    }

    /// <summary>Takes a try; null when the account is locked in either bucket, so that nothing is judged.</summary>
    private async Task<PortalUser?> PayAsync(Guid id, CancellationToken cancellationToken)
    {
        await transaction.HoldAccountAsync(id, cancellationToken);
        var codes = await db.BucketAsync(id, TryKind.SecondFactor, cancellationToken);
        var passwords = await db.BucketAsync(id, TryKind.Password, cancellationToken);
        return !codes.IsLocked(Now) && passwords.TryPay(rules, Now)
            ? await db.Users.AsNoTracking().SingleAsync(u => u.Id == id, cancellationToken)
            : null;
    }

    private async Task SettleAsync(Guid? id, bool paid, string? refusal, CancellationToken cancellationToken)
    {
        if (refusal is not null)
        {
            audit.Add(AuditAction.PasswordRefused, id, succeeded: false, detail: refusal);
        }

        if (!paid)
        {
            return;
        }

        await transaction.HoldAccountAsync(id!.Value, cancellationToken);
        var bucket = await db.BucketAsync(id.Value, TryKind.Password, cancellationToken);
        if (refusal is null)
        {
            bucket.HandBack();
        }
        else if (bucket.IsLocked(Now))
        {
            audit.Add(AuditAction.Locked, id, detail: nameof(TryKind.Password));
        }
    }
}
