using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;

namespace LucyPortal.Features.TwoFactor.StepUp;

/// <summary>How whoever is signed in can step up.</summary>
/// <param name="Configured">The method in force; where there is none, the current password is asked for.</param>
/// <param name="PasswordLockedUntil">Until when no password is judged (UTC); null while they are.</param>
/// <param name="Obstacle">What keeps any code from being sent.</param>
/// <param name="DeliveryTarget">The server or folder that mail goes to.</param>
/// <param name="ForAdministrator">Whether it is an administrator.</param>
public sealed record StepUpWays(
    TwoFactorMethod Configured,
    DateTime? PasswordLockedUntil,
    TwoFactorObstacle? Obstacle,
    string DeliveryTarget,
    bool ForAdministrator);

/// <summary>The state behind the step-up dialogs.</summary>
public sealed class StepUpState(SignedIn signedIn, OutboxSignal mails, TimeProvider time)
{
    /// <summary>How a step-up can be made now.</summary>
    public Task<StepUpWays> LookAsync(CancellationToken cancellationToken) => signedIn.RunAsync(
        async (services, user, token) =>
        {
            var settings = await services.GetRequiredService<MailSettingsStore>().GetAsync(token);
            var methods = services.GetRequiredService<DeliveryMethods>();
            return new StepUpWays(
                user.ConfiguredMethod,
                await services.GetRequiredService<PasswordCheck>().LockedUntilAsync(user.Id, token),
                TwoFactorState.ObstacleOf(user, methods.Obstacle(settings)),
                methods.For(settings).Target(settings),
                user.Role == PortalRole.Administrator);
        },
        cancellationToken);

    /// <summary>A prompt for a code of the method in force.</summary>
    public CodePrompt Prompt() => new(CodeKind.StepUp, signedIn, mails, time);

    /// <summary>The way in while mail fails; closed until it has been looked at.</summary>
    public EarlierFactor EarlierFactor() => new(signedIn);

    /// <summary>Steps up by the current password.</summary>
    public Task<PasswordVerdict> AnswerAsync(string password, CancellationToken cancellationToken) => signedIn.RunAsync(
        (services, user, token) => services.GetRequiredService<StepUps>().ByPasswordAsync(user, password, token),
        cancellationToken);
}
