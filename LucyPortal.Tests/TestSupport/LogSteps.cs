using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Tests.TestSupport;

/// <summary>What tests do with the send log.</summary>
public static class LogSteps
{
    /// <summary>Puts mails into the log, past the portal, as if they had been written earlier.</summary>
    /// <param name="world">The portal.</param>
    /// <param name="count">How many.</param>
    /// <param name="at">When the one with this index was written (UTC); all now by default.</param>
    /// <param name="change">What else is different about it.</param>
    /// <returns>Their ids, in the order of their indices.</returns>
    public static Task<List<Guid>> FillLogAsync(
        this PortalWorld world, int count, Func<int, DateTime>? at = null, Action<OutboxMessage, int>? change = null) =>
        world.ReadAsync(async db =>
        {
            var mails = Enumerable.Range(0, count).Select(i => ALine(at?.Invoke(i) ?? world.Now, $"user{i}@example.org")).ToList();
            for (var i = 0; i < count; i++)
            {
                change?.Invoke(mails[i], i);
            }

            db.OutboxMessages.AddRange(mails);
            await db.SaveChangesAsync();
            return mails.Select(m => m.Id).ToList();
        });

    /// <summary>A mail that was handed over.</summary>
    /// <param name="at">When (UTC).</param>
    /// <param name="recipient">Where it went.</param>
    /// <param name="purpose">What it was for.</param>
    public static OutboxMessage ALine(DateTime at, string recipient = "nora@example.org", MailPurpose purpose = MailPurpose.SignInCode) => new()
    {
        Id = Guid.NewGuid(),
        Purpose = purpose,
        Recipient = recipient,
        CreatedAt = at,
        State = MailState.HandedOver,
        StateSince = at,
        NextAttemptAt = at,
        Attempts = 1,
        Method = MailDeliveryMethod.InternalPostfix,
        Server = "localhost",
        Reply = "250 2.0.0 Ok: queued as 4Y3kX21d0zZ5",
        QueueId = "4Y3kX21d0zZ5",
    };

    /// <summary>Puts one mail into the log, past the portal.</summary>
    public static async Task<Guid> AddLineAsync(this PortalWorld world, OutboxMessage mail)
    {
        await world.ReadAsync(db =>
        {
            db.OutboxMessages.Add(mail);
            return db.SaveChangesAsync();
        });
        return mail.Id;
    }

    /// <summary>Reads the log.</summary>
    public static Task<LogPage> ReadLogAsync(this PortalWorld world, Func<SendLogReader, Task<LogPage>> read) =>
        world.UseAsync(read);

    /// <summary>Tries a waiting mail now.</summary>
    public static Task<bool> TryNowAsync(this PortalWorld world, Guid id) =>
        world.UseAsync<OutboxRetry, bool>(retry => retry.TryNowAsync(id, CancellationToken.None));
}
