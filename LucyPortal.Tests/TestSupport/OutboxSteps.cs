using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>What tests do with the outbox.</summary>
public static class OutboxSteps
{
    /// <summary>Words that no other text contains.</summary>
    public const string Words = "Rhabarberkuchen um Mitternacht";

    /// <summary>Writes a mail in a transaction of its own.</summary>
    /// <param name="world">The portal.</param>
    /// <param name="recipient">Where it goes.</param>
    /// <param name="lifetime">How long it is worth sending; null for ever.</param>
    /// <param name="code">A code in it.</param>
    public static async Task<Guid> WriteMailAsync(
        this PortalWorld world,
        string recipient = "nora@example.org",
        TimeSpan? lifetime = null,
        string? code = null,
        string name = "Nora Admin")
    {
        var id = Guid.Empty;
        await world.InTransactionAsync((scope, _) =>
        {
            id = scope.GetRequiredService<OutboxWriter>().Add(Mail(recipient, world.Now + lifetime, code, name));
            return Task.CompletedTask;
        });
        return id;
    }

    /// <summary>Writes a mail that must leave by these settings, in force or not.</summary>
    public static Task WriteMailOnlyByAsync(this PortalWorld world, Guid settings) => world.InTransactionAsync((scope, _) =>
    {
        scope.GetRequiredService<OutboxWriter>().Add(Mail() with { OnlyBy = settings });
        return Task.CompletedTask;
    });

    /// <summary>A mail.</summary>
    public static OutboxMail Mail(string recipient = "nora@example.org", DateTime? notAfter = null, string? code = null, string name = "Nora Admin") => new(
        MailPurpose.ConfiguredNotice,
        Guid.NewGuid(),
        recipient,
        name,
        "A subject",
        new MailBody("Hello Nora,", [Words], code, ["The end."], "Your team"),
        notAfter);

    /// <summary>Hands over what is due at this moment, once.</summary>
    /// <returns>When the next mail is due.</returns>
    public static Task<DateTime?> DispatchOnceAsync(this PortalWorld world) =>
        world.Services.GetRequiredService<OutboxDispatcher>().DispatchDueAsync(CancellationToken.None);

    /// <summary>The mail's row.</summary>
    public static Task<OutboxMessage> MailRowAsync(this PortalWorld world, Guid id) =>
        world.ReadAsync(db => db.OutboxMessages.AsNoTracking().SingleAsync(m => m.Id == id));
}
