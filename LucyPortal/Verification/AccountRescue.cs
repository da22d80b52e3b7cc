using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LucyPortal.Verification;

/// <summary>What became of a rescue.</summary>
public abstract record RescueResult
{
    /// <summary>It is done.</summary>
    /// <param name="User">For whom.</param>
    /// <param name="LinkToken">The token of the link, where one was made.</param>
    public sealed record Done(PortalUser User, string? LinkToken = null) : RescueResult;

    /// <summary>Nobody has this address. Nothing was changed.</summary>
    public sealed record Unknown : RescueResult;

    /// <summary>The account is disabled, so a new password would let nobody in. Nothing was changed.</summary>
    public sealed record Disabled : RescueResult;
}

/// <summary>
/// What whoever runs the server can do for somebody who can't sign in. None of it signs anybody in or learns a password; each is on
/// record with its reason, told to the owner by mail, and shown to the administrators until one of them has acknowledged it.
/// </summary>
public sealed class AccountRescue(
    UserManager<PortalUser> users,
    AccountChange account,
    Tries tries,
    RecoveryCodes recoveryCodes,
    PasswordLinks links,
    ConsoleResets resets,
    PortalSettingsStore settings,
    AuditLog audit,
    OutboxWriter outbox,
    PortalTransaction transaction,
    IOptions<PortalOptions> portal,
    TimeProvider time)
{
    /// <summary>Removes 2FA, chosen and in force, with its recovery codes. All sessions, codes and begun sign-ins of the account end.</summary>
    /// <param name="email">The account's address.</param>
    /// <param name="reason">Why; see <see cref="ConsoleReset.IsReason"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<RescueResult> ResetTwoFactorAsync(string email, string reason, CancellationToken cancellationToken) => RescueAsync(
        email,
        new Rescue(ConsoleResetKind.TwoFactor, AuditAction.TwoFactorReset, reason),
        async (user, token) =>
        {
            user.RemoveTwoFactor();
            await recoveryCodes.DeleteAsync(user.Id, token);
            await account.OvertakeAllAsync(user, SessionEnd.TwoFactorReset, token);
            return new RescueResult.Done(user);
        },
        cancellationToken);

    /// <summary>Starts all counts of wrong tries anew, and with them ends the locks. Ends no session.</summary>
    /// <inheritdoc cref="ResetTwoFactorAsync" />
    public Task<RescueResult> UnlockAsync(string email, string reason, CancellationToken cancellationToken) => RescueAsync(
        email,
        new Rescue(ConsoleResetKind.Tries, AuditAction.AccountUnlocked, reason),
        async (user, token) =>
        {
            await tries.StartAnewAsync(user.Id, token);
            return new RescueResult.Done(user);
        },
        cancellationToken);

    /// <summary>
    /// Makes a one-time link by which the owner sets a new password, in the place of an older one. All sessions, codes and begun sign-ins
    /// of the account end; password and 2FA stay as they are.
    /// </summary>
    /// <inheritdoc cref="ResetTwoFactorAsync" />
    public Task<RescueResult> MakePasswordLinkAsync(string email, string reason, CancellationToken cancellationToken) => RescueAsync(
        email,
        new Rescue(ConsoleResetKind.PasswordLink, AuditAction.PasswordLinkMade, reason),
        async (user, token) =>
        {
            if (user.IsDisabled)
            {
                return new RescueResult.Disabled();
            }

            await account.OvertakeAllAsync(user, SessionEnd.ByAdministrator, token);
            return new RescueResult.Done(user, await links.RenewAsync(user, token));
        },
        cancellationToken);

    private async Task<RescueResult> RescueAsync(
        string email, Rescue rescue, Func<PortalUser, CancellationToken, Task<RescueResult>> work, CancellationToken cancellationToken)
    {
        if (!ConsoleReset.IsReason(rescue.Reason))
        {
            throw new ArgumentException("A reason is one line of text.", nameof(rescue));
        }

        var found = await FindAsync(email);
        var help = await settings.GetAsync(cancellationToken);
        return await transaction.RunAsync<RescueResult>(
            async token =>
            {
                if (found is null || !await transaction.HoldAccountAsync(found.Id, token))
                {
                    return new RescueResult.Unknown();
                }

                var user = (await users.FindByIdAsync(found.Id.ToString()))!;
                var result = await work(user, token);
                if (result is RescueResult.Done)
                {
                    Record(user, rescue, help.HelpContact);
                }

                return result;
            },
            cancellationToken);
    }

    private void Record(PortalUser user, Rescue rescue, string? helpContact)
    {
        resets.Add(rescue.Kind, user.Id, rescue.Reason);
        audit.Add(rescue.Action, user.Id, detail: $"At the server's console: {rescue.Reason}");
        if (user.Email is { Length: > 0 })
        {
            outbox.Add(RescueMail.For(rescue.Kind, portal.Value.ProductName, user, time.GetUtcNow().UtcDateTime, rescue.Reason, helpContact));
        }
    }

    private async Task<PortalUser?> FindAsync(string email)
    {
        try
        {
            return await users.FindByEmailAsync(email.Trim());
        }
        catch (ArgumentException)
        {
            // Code points that Unicode leaves undefined have no normal form; an address with them is nobody's.
            return null;
        }
    }

    private sealed record Rescue(ConsoleResetKind Kind, AuditAction Action, string Reason);
}
