using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>A set of recovery codes that was drawn and counts only once it is kept. The one place where the codes stand in clear.</summary>
/// <param name="Codes">The codes, as they are hashed.</param>
/// <param name="KeyId">The key of their hashes.</param>
/// <param name="Key">That key.</param>
public sealed record RecoverySet(IReadOnlyList<string> Codes, Guid KeyId, byte[] Key)
{
    /// <summary>Tells nothing: a set may end up in a message.</summary>
    public override string ToString() => nameof(RecoverySet);
}

/// <summary>The sets of recovery codes: at most one an account.</summary>
public sealed class RecoveryCodes(PortalDbContext db, CodeKeys keys, AuditLog audit, TimeProvider time)
{
    /// <summary>Draws a set. Call it before a transaction begins: it can make a key, which writes.</summary>
    public async Task<RecoverySet> DrawAsync(CancellationToken cancellationToken)
    {
        var (keyId, key) = await keys.CurrentAsync(cancellationToken);
        return new RecoverySet([.. Enumerable.Range(0, RecoveryStock.SetSize).Select(_ => RecoveryCodeText.Generate())], keyId, key);
    }

    /// <summary>Puts a set in the place of the one before. Part of the running operation.</summary>
    public async Task KeepAsync(Guid userId, RecoverySet set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        var now = time.GetUtcNow();
        await DeleteAsync(userId, cancellationToken);
        db.RecoveryCodes.AddRange(set.Codes.Select(code => new RecoveryCode
        {
            // Random, not by time: the order of the rows must not tell the order on the paper.
            Id = Guid.NewGuid(),
            UserId = userId,
            Hash = RecoveryHash.Compute(set.Key, userId, code),
            KeyId = set.KeyId,
            CreatedAt = now.UtcDateTime,
        }));
        audit.Add(AuditAction.RecoveryCodesMade, userId);
    }

    /// <summary>Takes an account's codes away: its second factor is gone. Part of the running operation.</summary>
    public Task DeleteAsync(Guid userId, CancellationToken cancellationToken) =>
        db.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    /// <summary>What an account has. Codes under a key that was lost are no help, so they don't count as left.</summary>
    public async Task<RecoveryStock> StockAsync(Guid userId, CancellationToken cancellationToken)
    {
        var codes = await db.RecoveryCodes
            .Where(c => c.UserId == userId)
            .Select(c => new { c.KeyId, c.UsedAt })
            .ToListAsync(cancellationToken);
        var unused = codes.Where(c => c.UsedAt is null).ToList();
        var lost = 0;
        foreach (var ofOneKey in unused.GroupBy(c => c.KeyId))
        {
            lost += await keys.FindAsync(ofOneKey.Key, cancellationToken) is null ? ofOneKey.Count() : 0;
        }

        return new RecoveryStock(codes.Count, unused.Count, lost);
    }
}
