using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LucyPortal.Verification;

/// <summary>One version of the mail settings in another one's place.</summary>
/// <param name="Before">What was in force.</param>
/// <param name="After">What is in force now.</param>
/// <param name="At">Since when (UTC).</param>
internal sealed record MailSettingsSwap(MailSettings Before, MailSettings After, DateTime At);

/// <summary>Tells every administrator that mail leaves by other settings from now on. Part of the operation that changes them.</summary>
public sealed class MailSettingsNotices(PortalDbContext db, OutboxWriter outbox, IOptions<PortalOptions> portal, TimeProvider time)
{
    private string Product => portal.Value.ProductName;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>A draft was confirmed.</summary>
    internal Task ConfirmedAsync(MailSettings before, MailSettings after, PortalUser by, CancellationToken cancellationToken) => ByBothWaysAsync(
        before, administrator => Confirmed(Product, administrator, new MailSettingsSwap(before, after, Now), by), cancellationToken);

    /// <summary>Earlier settings were put in force again.</summary>
    internal Task RestoredAsync(MailSettings before, MailSettings after, PortalUser by, CancellationToken cancellationToken) => ByBothWaysAsync(
        before, administrator => Restored(Product, administrator, new MailSettingsSwap(before, after, Now), by), cancellationToken);

    /// <summary>They were changed at the server's console.</summary>
    internal async Task ByConsoleAsync(MailSettings before, MailSettings after, string reason, CancellationToken cancellationToken)
    {
        foreach (var administrator in await AdministratorsAsync(cancellationToken))
        {
            outbox.Add(ByConsole(Product, administrator, new MailSettingsSwap(before, after, Now), reason));
        }
    }

    /// <summary>Word to an administrator that new mail settings were confirmed.</summary>
    internal static OutboxMail Confirmed(string product, PortalUser administrator, MailSettingsSwap swap, PortalUser by) => Notice(
        MailPurpose.MailSettingsConfirmedNotice, MailTemplate.MailSettingsConfirmed, product, administrator, swap, ("who", by.DisplayName), ("address", by.Email ?? ""));

    /// <summary>Word to an administrator that earlier mail settings are in force again.</summary>
    internal static OutboxMail Restored(string product, PortalUser administrator, MailSettingsSwap swap, PortalUser by) => Notice(
        MailPurpose.MailSettingsConfirmedNotice, MailTemplate.MailSettingsRestored, product, administrator, swap, ("who", by.DisplayName), ("address", by.Email ?? ""));

    /// <summary>Word to an administrator that the mail settings were changed at the server's console.</summary>
    internal static OutboxMail ByConsole(string product, PortalUser administrator, MailSettingsSwap swap, string reason) => Notice(
        MailPurpose.MailSettingsNotice, MailTemplate.MailSettingsChanged, product, administrator, swap, ("reason", reason));

    private static OutboxMail Notice(
        MailPurpose purpose, MailTemplate template, string product, PortalUser administrator, MailSettingsSwap swap, params (string, string)[] facts)
    {
        var writer = new MailWriter(product, administrator);
        return OutboxMail.Notice(
            purpose,
            administrator,
            administrator,
            writer,
            template,
            [
                ("method", swap.After.Method.Label()),
                ("when", writer.Clock.WhenAndWhere(swap.At, null)),
                ("changes", MailChangeWords.Of(writer, swap.Before, swap.After)),
                .. facts,
            ]);
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
