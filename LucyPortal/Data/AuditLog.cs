using LucyPortal.Domain;

namespace LucyPortal.Data;

/// <summary>Writes the security log: each event in the transaction of what it tells.</summary>
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
}
