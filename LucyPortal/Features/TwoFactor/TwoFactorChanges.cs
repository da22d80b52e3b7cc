using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.TwoFactor;

/// <summary>What becomes of the choice of a method. Each change, its audit event and its mail commit together.</summary>
internal sealed class TwoFactorChanges(
    UserManager<PortalUser> users,
    AccountChange account,
    Challenges challenges,
    RecoveryCodes recovery,
    KnownBrowsers browsers,
    AuditLog audit,
    OutboxWriter outbox,
    PortalSettingsStore settings,
    Caller caller,
    PortalTransaction transaction,
    IOptions<PortalOptions> portal,
    TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Saves a choice. The method in force stays in force, so saving never makes an account weaker.</summary>
    /// <param name="userId">Whose choice.</param>
    /// <param name="method">The choice; turning a configured method off is <see cref="BringAboutAsync"/>'s.</param>
    /// <param name="seen">The choice as the page last showed it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when another window changed it in between: nothing was saved.</returns>
    public Task<bool> SaveAsync(Guid userId, TwoFactorMethod method, TwoFactorChoice seen, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            async token =>
            {
                await transaction.HoldAccountAsync(userId, token);
                var user = (await users.FindByIdAsync(userId.ToString()))!;
                if (new TwoFactorChoice(user.SavedMethod, user.ConfiguredMethod) != seen
                    || (method == TwoFactorMethod.None && user.ConfiguredMethod != TwoFactorMethod.None))
                {
                    return false;
                }

                if (user.SavedMethod != method)
                {
                    // A code that is on its way would configure what nobody wants any more.
                    await challenges.EndAllAsync(userId, ChallengePurpose.Configure, token);
                }

                user.SavedMethod = method;
                audit.Add(AuditAction.TwoFactorSaved, userId, detail: method.ToString());
                return true;
            },
            cancellationToken);

    /// <summary>What a right code brings about. Part of the operation that used the code up.</summary>
    /// <param name="kind">What the code was asked for.</param>
    /// <param name="user">Who answered.</param>
    /// <param name="drawn">Recovery codes, for a change that makes some.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The recovery codes that count from now on and must be shown; null when none were made.</returns>
    public async Task<RecoverySet?> BringAboutAsync(CodeKind kind, PortalUser user, RecoverySet drawn, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case { Purpose: ChallengePurpose.Configure }:
                return await ConfigureAsync(user, drawn, cancellationToken);
            case { Subject: StepUpSubjects.RecoveryCodes }:
                await recovery.KeepAsync(user.Id, drawn, cancellationToken);
                outbox.Add(TwoFactorNotices.RecoveryCodesMade(user, portal.Value.ProductName, Now, caller.SourceAddress, await HelpContactAsync(cancellationToken)));
                return drawn;
            case { Subject: StepUpSubjects.TurnOff }:
                await TurnOffAsync(user, cancellationToken);
                return null;
            default:
                throw new InvalidOperationException($"Nothing follows from {kind.Purpose} '{kind.Subject}'.");
        }
    }

    /// <summary>Puts the saved method in force. An account that has recovery codes keeps them: they are on paper somewhere.</summary>
    private async Task<RecoverySet?> ConfigureAsync(PortalUser user, RecoverySet drawn, CancellationToken cancellationToken)
    {
        if (user.ConfiguredMethod == TwoFactorMethod.None)
        {
            await browsers.ForgetAsync(user.Id, cancellationToken);
        }

        user.ConfiguredMethod = TwoFactorMethod.Email;
        user.SavedMethod = TwoFactorMethod.Email;
        user.ConfiguredAt = Now;
        await account.OvertakeAsync(user, SessionEnd.TwoFactorConfigured, cancellationToken);
        audit.Add(AuditAction.TwoFactorConfigured, user.Id, detail: nameof(TwoFactorMethod.Email));
        outbox.Add(TwoFactorNotices.Configured(user, portal.Value.ProductName, Now, caller.SourceAddress, await HelpContactAsync(cancellationToken)));
        if ((await recovery.StockAsync(user.Id, cancellationToken)).Left > 0)
        {
            return null;
        }

        await recovery.KeepAsync(user.Id, drawn, cancellationToken);
        return drawn;
    }

    private async Task TurnOffAsync(PortalUser user, CancellationToken cancellationToken)
    {
        user.ConfiguredMethod = TwoFactorMethod.None;
        user.SavedMethod = TwoFactorMethod.None;
        user.ConfiguredAt = null;
        await recovery.DeleteAsync(user.Id, cancellationToken);
        await account.OvertakeAsync(user, SessionEnd.TwoFactorTurnedOff, cancellationToken);
        audit.Add(AuditAction.TwoFactorTurnedOff, user.Id);
        outbox.Add(TwoFactorNotices.TurnedOff(user, portal.Value.ProductName, Now, caller.SourceAddress, await HelpContactAsync(cancellationToken)));
    }

    private async Task<string?> HelpContactAsync(CancellationToken cancellationToken) => (await settings.GetAsync(cancellationToken)).HelpContact;
}
