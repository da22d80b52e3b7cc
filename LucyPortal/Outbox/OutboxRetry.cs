using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>Lets an administrator try a waiting mail now instead of at its next time.</summary>
public sealed class OutboxRetry(PortalDbContext db, PortalTransaction transaction, AuditLog audit, OutboxSignal signal, TimeProvider time)
{
    /// <summary>Makes a mail due that waits after a failed try, and writes down who did.</summary>
    /// <returns>False when it does not wait any more: it is being handed over, or its content is erased. Then nothing was changed.</returns>
    public Task<bool> TryNowAsync(Guid id, CancellationToken cancellationToken) => transaction.RunAsync(
        async token =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            // A sender that takes the mail in this moment changes its state first, or finds it due.
            var hastened = await db.OutboxMessages
                .Where(m => m.Id == id && m.State == MailState.Waiting && m.Attempts > 0)
                .ExecuteUpdateAsync(s => s.SetProperty(m => m.NextAttemptAt, now), token);
            if (hastened == 0)
            {
                return false;
            }

            var owner = await db.OutboxMessages.Where(m => m.Id == id).Select(m => m.UserId).SingleAsync(token);
            audit.Add(AuditAction.MailHastened, owner, detail: $"mail {MailNumber.Of(id)}");
            transaction.AfterCommit(signal.Wake);
            transaction.AfterCommit(() => signal.Changed(id));
            return true;
        },
        cancellationToken);
}
