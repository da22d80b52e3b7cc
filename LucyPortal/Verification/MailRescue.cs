using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>
/// What whoever runs the server can do when mail is broken and nobody can sign in to mend it. It takes effect at once, on every server; it
/// is on record with its reason, shown to the administrators for a week, and told to them by mail.
/// </summary>
public sealed class MailRescue(PortalTransaction transaction, MailSettingsStore store, MailSettingsHistory history, MailSettingsNotices notices)
{
    /// <summary>Puts a change in force.</summary>
    /// <param name="changeOf">The change to the settings in force, made while nobody else can change any; null to leave them.</param>
    /// <param name="reason">Why; see <see cref="ConsoleReset.IsReason"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The settings in force afterwards; null when there was no change to be made.</returns>
    public Task<MailSettings?> UseAsync(
        Func<MailSettings, CancellationToken, Task<MailSettingsChange?>> changeOf, string reason, CancellationToken cancellationToken)
    {
        Check(reason);
        return transaction.RunAsync<MailSettings?>(
            async token =>
            {
                await store.HoldAsync(token);
                var before = await store.GetAsync(token);
                if (await changeOf(before, token) is not { } change)
                {
                    return null;
                }

                var after = (await store.ChangeFromAsync(_ => change, token, reason))!;
                if (after.Id != before.Id)
                {
                    await notices.ByConsoleAsync(before, after, reason, token);
                }

                return after;
            },
            cancellationToken);
    }

    /// <summary>Puts the last settings in force again by which a code was typed back.</summary>
    /// <param name="reason">Why; see <see cref="ConsoleReset.IsReason"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The settings in force afterwards; null when there are none to go back to, and nothing was changed.</returns>
    public Task<MailSettings?> RollBackAsync(string reason, CancellationToken cancellationToken)
    {
        Check(reason);
        return transaction.RunAsync<MailSettings?>(
            async token =>
            {
                await store.HoldAsync(token);
                var before = await store.GetAsync(token);
                if (await history.ConfirmedAsync(token) is not [var last, ..] || await history.UseAsync(last.Id, token, reason) is not { } after)
                {
                    return null;
                }

                await notices.ByConsoleAsync(before, after, reason, token);
                return after;
            },
            cancellationToken);
    }

    private static void Check(string reason)
    {
        if (!ConsoleReset.IsReason(reason))
        {
            throw new ArgumentException("A reason is one line of text.", nameof(reason));
        }
    }
}
