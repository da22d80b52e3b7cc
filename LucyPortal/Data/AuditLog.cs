using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>Writes the security log, each event in the transaction of what it tells, and says what pages show of it.</summary>
public sealed class AuditLog(PortalDbContext db, Caller caller, TimeProvider time)
{
    /// <summary>Adds an event to the running operation; it is saved with it.</summary>
    /// <param name="action">What happened.</param>
    /// <param name="subjectId">Whom it concerns.</param>
    /// <param name="succeeded">False when it was refused.</param>
    /// <param name="detail">What else matters, in words; never a secret or a code. Cut to <see cref="AuditEvent.DetailLength"/>.</param>
    public void Add(AuditAction action, Guid? subjectId, bool succeeded = true, string? detail = null) => db.AuditEvents.Add(new AuditEvent
    {
        At = time.GetUtcNow().UtcDateTime,
        ActorId = caller.UserId,
        SubjectId = subjectId,
        Action = action,
        Succeeded = succeeded,
        SourceAddress = caller.SourceAddress,
        Detail = detail?.Length > AuditEvent.DetailLength ? detail[..AuditEvent.DetailLength] : detail,
    });

    /// <summary>What was said of this when it last happened; null when it did not since then.</summary>
    /// <param name="action">What happened.</param>
    /// <param name="since">Since when (UTC).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<string?> LastDetailAsync(AuditAction action, DateTime since, CancellationToken cancellationToken) =>
        db.AuditEvents
            .Where(e => e.Action == action && e.At >= since)
            .OrderByDescending(e => e.Id)
            .Select(e => e.Detail)
            .FirstOrDefaultAsync(cancellationToken);

    /// <summary>The display name of who last did this; null when nobody did since then.</summary>
    /// <param name="action">What was done.</param>
    /// <param name="since">Since when (UTC).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<string?> LastActorAsync(AuditAction action, DateTime since, CancellationToken cancellationToken) => (
        from happened in db.AuditEvents
        join actor in db.Users on happened.ActorId equals actor.Id
        where happened.Action == action && happened.At >= since
        orderby happened.Id descending
        select actor.DisplayName).FirstOrDefaultAsync(cancellationToken);
}
