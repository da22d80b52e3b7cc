using LucyPortal.Domain;
using LucyPortal.Verification;

namespace LucyPortal.Features.TwoFactor.StepUp;

/// <summary>
/// The way in while mail fails, for the mail settings alone: a second factor that was given in this session before. It is on record, and
/// all administrators see it.
/// </summary>
public sealed class EarlierFactor(SignedIn signedIn)
{
    /// <summary>When it was given (UTC); null while this way is closed.</summary>
    public DateTime? At { get; private set; }

    /// <summary>True once it has been accepted.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>Looks whether the way is open. Changes nothing, and is no use of the session.</summary>
    public async Task LookAsync(CancellationToken cancellationToken) => At = await signedIn.LookAsync(
        (services, user, token) => services.GetRequiredService<StepUps>().EarlierFactorAsync(user, token),
        cancellationToken);

    /// <summary>Takes the way, if it still is open.</summary>
    public async Task AcceptAsync(CancellationToken cancellationToken)
    {
        IsAccepted = await signedIn.RunAsync(
            (services, user, token) => services.GetRequiredService<StepUps>().ByEarlierFactorAsync(user, token),
            cancellationToken,
            PortalRole.Administrator);
        At = IsAccepted ? At : null;
    }
}
