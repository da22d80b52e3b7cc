using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Outbox;

/// <summary>
/// Writes mails into the running operation: they are saved with their cause, and the worker is woken once that is committed.
/// </summary>
public sealed class OutboxWriter(
    PortalDbContext db,
    PortalTransaction transaction,
    OutboxPayload payload,
    OutboxSignal signal,
    TimeProvider time)
{
    /// <summary>Adds a mail to the running operation.</summary>
    /// <returns>Its id, by which its fate can be asked.</returns>
    public Guid Add(OutboxMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var now = time.GetUtcNow().UtcDateTime;
        var message = new OutboxMessage
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Purpose = mail.Purpose,
            UserId = mail.UserId,
            Recipient = mail.Recipient,
            Payload = payload.Protect(mail),
            CreatedAt = now,
            NotAfter = mail.NotAfter,
            OnlyBy = mail.OnlyBy,
            StateSince = now,
            NextAttemptAt = now,
        };
        db.OutboxMessages.Add(message);
        transaction.AfterCommit(signal.Wake);
        return message.Id;
    }

    /// <summary>Notes that the code in a mail was typed back. Part of the running operation.</summary>
    public Task<int> MarkTypedBackAsync(Guid id, CancellationToken cancellationToken)
    {
        DateTime? now = time.GetUtcNow().UtcDateTime;
        return db.OutboxMessages.Where(m => m.Id == id).ExecuteUpdateAsync(s => s.SetProperty(m => m.TypedBackAt, now), cancellationToken);
    }

    /// <summary>
    /// Calls back mails that are no longer wanted, unless they have left. One that is leaving right now may still get through; if this
    /// try fails, it is not tried again.
    /// </summary>
    public async Task CancelAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow().UtcDateTime;
        await db.OutboxMessages
            .Where(m => ids.Contains(m.Id) && (m.State == MailState.Waiting || m.State == MailState.HandingOver))
            .ExecuteUpdateAsync(
                s => s
                    .SetProperty(m => m.State, MailState.Cancelled)
                    .SetProperty(m => m.StateSince, now)
                    .SetProperty(m => m.Payload, (byte[]?)null),
                cancellationToken);
        transaction.AfterCommit(() =>
        {
            foreach (var id in ids)
            {
                signal.Changed(id);
            }
        });
    }
}
