using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LucyPortal.Verification;

/// <summary>Tells every administrator that mail leaves by other settings from now on. Part of the operation that changes them.</summary>
public sealed class MailSettingsNotices(PortalDbContext db, OutboxWriter outbox, IOptions<PortalOptions> portal, TimeProvider time)
{
    private string Product => portal.Value.ProductName;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>A draft was confirmed.</summary>
    internal Task ConfirmedAsync(MailSettings after, MailSettings before, PortalUser by, CancellationToken cancellationToken) =>
        ByBothWaysAsync(before, administrator => Confirmed(Product, administrator, after.Method, Now, by), cancellationToken);

    /// <summary>Earlier settings were put in force again.</summary>
    internal Task RestoredAsync(MailSettings after, MailSettings before, PortalUser by, CancellationToken cancellationToken) =>
        ByBothWaysAsync(before, administrator => Restored(Product, administrator, after.Method, Now, by), cancellationToken);

    /// <summary>They were changed at the server's console.</summary>
    internal async Task ByConsoleAsync(MailSettings after, string reason, CancellationToken cancellationToken)
    {
        foreach (var administrator in await AdministratorsAsync(cancellationToken))
        {
            outbox.Add(ByConsole(Product, administrator, after.Method, Now, reason));
        }
    }

    /// <summary>Word to an administrator that new mail settings were confirmed.</summary>
    internal static OutboxMail Confirmed(string product, PortalUser administrator, MailDeliveryMethod method, DateTime at, PortalUser by) =>
        ByOneOfThem(MailTemplate.MailSettingsConfirmed, product, administrator, method, at, by);

    /// <summary>Word to an administrator that earlier mail settings are in force again.</summary>
    internal static OutboxMail Restored(string product, PortalUser administrator, MailDeliveryMethod method, DateTime at, PortalUser by) =>
        ByOneOfThem(MailTemplate.MailSettingsRestored, product, administrator, method, at, by);

    private static OutboxMail ByOneOfThem(
        MailTemplate template, string product, PortalUser administrator, MailDeliveryMethod method, DateTime at, PortalUser by)
    {
        var writer = new MailWriter(product, administrator);
        return OutboxMail.Notice(
            MailPurpose.MailSettingsConfirmedNotice,
            administrator,
            administrator,
            writer,
            template,
            ("method", method.Label()),
            ("who", by.DisplayName),
            ("address", by.Email ?? ""),
            ("when", writer.Clock.WhenAndWhere(at, null)));
    }

    /// <summary>Word to an administrator that the mail settings were changed at the server's console.</summary>
    internal static OutboxMail ByConsole(string product, PortalUser administrator, MailDeliveryMethod method, DateTime at, string reason)
    {
        var writer = new MailWriter(product, administrator);
        return OutboxMail.Notice(
            MailPurpose.MailSettingsNotice,
            administrator,
            administrator,
            writer,
            MailTemplate.MailSettingsChanged,
            ("method", method.Label()),
            ("when", writer.Clock.WhenAndWhere(at, null)),
            ("reason", reason));
    }

    /// <summary>
    /// It is told by the settings of before too: whoever leads the mail elsewhere must not be able to keep the others from hearing of it.
    /// </summary>
    private async Task ByBothWaysAsync(MailSettings before, Func<PortalUser, OutboxMail> noticeTo, CancellationToken cancellationToken)
    {
        foreach (var administrator in await AdministratorsAsync(cancellationToken))
        {
            var notice = noticeTo(administrator);
            outbox.Add(notice);
            if (before.CanSend)
            {
                outbox.Add(notice with { OnlyBy = before.Id });
            }
        }
    }

    private Task<List<PortalUser>> AdministratorsAsync(CancellationToken cancellationToken) => db.Users
        .AsNoTracking()
        .Where(u => u.Role == PortalRole.Administrator && !u.IsDisabled && u.Email != null)
        .ToListAsync(cancellationToken);
}
