using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LucyPortal.Verification;

/// <summary>Tells every administrator that mail leaves by other settings from now on. Part of the operation that changes them.</summary>
public sealed class MailSettingsNotices(PortalDbContext db, OutboxWriter outbox, IOptions<PortalOptions> portal, TimeProvider time)
{
    /// <summary>
    /// A draft was confirmed. It is told by the settings of before too: whoever leads the mail elsewhere must not be able to keep the others
    /// from hearing of it.
    /// </summary>
    internal async Task ConfirmedAsync(MailSettings after, MailSettings before, PortalUser by, CancellationToken cancellationToken)
    {
        Func<PortalUser, DateTime, string> how = (reader, now) =>
            $"{by.DisplayName} ({by.Email}) tried them with a code and put them in force {new MailClock(reader.TimeZone).WhenAndWhere(now, null)}.";
        await TellAsync(MailPurpose.MailSettingsConfirmedNotice, after, how, null, cancellationToken);
        if (before.CanSend)
        {
            await TellAsync(MailPurpose.MailSettingsConfirmedNotice, after, how, before.Id, cancellationToken);
        }
    }

    /// <summary>They were changed at the server's console.</summary>
    internal Task ByConsoleAsync(MailSettings after, string reason, CancellationToken cancellationToken) => TellAsync(
        MailPurpose.MailSettingsNotice,
        after,
        (reader, now) => $"It was done at the server's console {new MailClock(reader.TimeZone).WhenAndWhere(now, null)}. The reason given: {reason}",
        null,
        cancellationToken);

    private async Task TellAsync(
        MailPurpose purpose, MailSettings after, Func<PortalUser, DateTime, string> how, Guid? onlyBy, CancellationToken cancellationToken)
    {
        var product = portal.Value.ProductName;
        var now = time.GetUtcNow().UtcDateTime;
        var administrators = await db.Users
            .AsNoTracking()
            .Where(u => u.Role == PortalRole.Administrator && !u.IsDisabled && u.Email != null)
            .ToListAsync(cancellationToken);
        foreach (var administrator in administrators)
        {
            var mail = OutboxMail.Notice(
                purpose,
                administrator,
                administrator,
                product,
                $"{product}: the mail settings were changed",
                [
                    $"The mail settings of {product} were changed. Messages leave by {after.Method.Label()} from now on.",
                    how(administrator, now),
                    "If nobody of you asked for this, look at the mail settings and at the server.",
                ]);
            outbox.Add(mail with { OnlyBy = onlyBy });
        }
    }
}
