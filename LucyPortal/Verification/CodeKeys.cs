using System.Collections.Concurrent;
using System.Security.Cryptography;
using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// The keys that make codes' hashes useless to whoever reads the database: 32 random bytes, stored under Data Protection. When
/// its keys are lost, a new one is made; codes that were hashed by a lost one can't be checked any more, which is told apart from wrong.
/// </summary>
public sealed partial class CodeKeys(
    IDbContextFactory<PortalDbContext> contexts,
    IDataProtectionProvider protection,
    TimeProvider time,
    ILogger<CodeKeys> logger)
{
    private const int KeyBytes = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("LucyPortal.Verification.CodeKey.v1");
    private readonly ConcurrentDictionary<Guid, byte[]> _readable = new();

    /// <summary>The key for new codes. Call it before a transaction begins: it can write.</summary>
    internal async Task<(Guid Id, byte[] Key)> CurrentAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await db.CodeKeys.AsNoTracking().OrderByDescending(k => k.CreatedAt).ToListAsync(cancellationToken);
        foreach (var candidate in stored)
        {
            if (Read(candidate) is { } key)
            {
                return (candidate.Id, key);
            }
        }

        return await MakeAsync(db, replaces: stored.Count > 0, cancellationToken);
    }

    /// <summary>The key with this id; null when it is gone or can't be read any more.</summary>
    internal async Task<byte[]?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (_readable.TryGetValue(id, out var known))
        {
            return known;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await db.CodeKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, cancellationToken);
        return stored is null ? null : Read(stored);
    }

    private async Task<(Guid Id, byte[] Key)> MakeAsync(PortalDbContext db, bool replaces, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var stored = new CodeKey
        {
            Id = Guid.NewGuid(),
            Protected = _protector.Protect(key),
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        db.CodeKeys.Add(stored);
        if (replaces)
        {
            LogReplaced();
            db.AuditEvents.Add(new AuditEvent { At = stored.CreatedAt, Action = AuditAction.CodeKeyReplaced, Succeeded = true });
        }

        await db.SaveChangesAsync(cancellationToken);
        _readable[stored.Id] = key;
        return (stored.Id, key);
    }

    private byte[]? Read(CodeKey stored)
    {
        if (_readable.TryGetValue(stored.Id, out var known))
        {
            return known;
        }

        try
        {
            return _readable[stored.Id] = _protector.Unprotect(stored.Protected);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys that guarded the codes can't be read any more; new ones were made, and codes sent before no longer work")]
    private partial void LogReplaced();
}
