using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LucyPortal.Verification;

/// <summary>
/// Puts a new password in force. The password, the security stamp, what that ends, the event and the word to the owner commit together.
/// Whether the password is good enough is asked before: <see cref="PasswordPolicy"/>.
/// </summary>
public sealed class PasswordChange(
    UserManager<PortalUser> users,
    AccountChange account,
    PasswordLinks links,
    PortalSettingsStore settings,
    AuditLog audit,
    OutboxWriter outbox,
    Caller caller,
    PortalTransaction transaction,
    IOptions<PortalOptions> portal,
    TimeProvider time)
{
    /// <summary>For whoever is signed in and has given the current password. That session stays; the others end.</summary>
    /// <param name="known">The account as it was when the current password was judged.</param>
    /// <param name="wanted">The new password.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the account was changed elsewhere meanwhile: nothing was changed here.</returns>
    public Task<bool> ChangeAsync(PortalUser known, string wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        return SetAsync(
            known,
            wanted,
            (user, _) => Task.FromResult(user.SecurityStamp == known.SecurityStamp),
            (user, token) => account.OvertakeAsync(user, SessionEnd.PasswordChanged, token),
            null,
            cancellationToken);
    }

    /// <summary>For whoever holds a one-time link, which this uses up. All sessions end, and none begins.</summary>
    /// <param name="linkToken">The link's token.</param>
    /// <param name="wanted">The new password.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the link does not work, or no longer: nothing was changed.</returns>
    public async Task<bool> ChangeByLinkAsync(string? linkToken, string wanted, CancellationToken cancellationToken) =>
        await links.FindAsync(linkToken, cancellationToken) is { } known
        && await SetAsync(
            known,
            wanted,
            (_, token) => links.UseUpAsync(linkToken, token),
            (user, token) => account.OvertakeAllAsync(user, SessionEnd.PasswordChanged, token),
            "By a one-time link",
            cancellationToken);

    private async Task<bool> SetAsync(
        PortalUser known,
        string wanted,
        Func<PortalUser, CancellationToken, Task<bool>> mayStill,
        Func<PortalUser, CancellationToken, Task> overtake,
        string? detail,
        CancellationToken cancellationToken)
    {
        // Hashed and read ahead: the transaction holds locks that others wait for.
        var hash = users.PasswordHasher.HashPassword(known, wanted);
        var help = await settings.GetAsync(cancellationToken);
        return await transaction.RunAsync(
            async token =>
            {
                await transaction.HoldAccountAsync(known.Id, token);
                var user = (await users.FindByIdAsync(known.Id.ToString()))!;
                if (!await mayStill(user, token))
                {
                    return false;
                }

                user.PasswordHash = hash;
                await overtake(user, token);
                audit.Add(AuditAction.PasswordChanged, user.Id, detail: detail);
                Tell(user, help.HelpContact);
                return true;
            },
            cancellationToken);
    }

    private void Tell(PortalUser user, string? helpContact)
    {
        if (user.Email is { Length: > 0 })
        {
            outbox.Add(new PasswordChangedMail(
                portal.Value.ProductName, user, time.GetUtcNow().UtcDateTime, caller.SourceAddress, helpContact).ToOutbox());
        }
    }
}
