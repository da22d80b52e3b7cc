using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Verification;

namespace LucyPortal.Features.Home;

/// <summary>The state behind the home page.</summary>
public sealed class HomeState(SignedIn signedIn)
{
    /// <summary>How things stand; null before it was loaded.</summary>
    public HomeSnapshot? Current { get; private set; }

    /// <summary>Loads it anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = null;
        Current = await signedIn.RunAsync(ReadAsync, cancellationToken);
    }

    private static async Task<HomeSnapshot> ReadAsync(IServiceProvider services, PortalUser user, CancellationToken cancellationToken)
    {
        var mail = await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken);
        var method = services.GetRequiredService<DeliveryMethods>().For(mail);
        return new HomeSnapshot(
            user.Role == PortalRole.Administrator,
            user.Email ?? "",
            user.IsPasswordStolen,
            user.ConfiguredMethod,
            user.ConfiguredAt,
            user.SavedMethod,
            user.HasProof(mail.Id),
            mail.Method,
            mail.SystemNotificationEmail,
            await services.GetRequiredService<RecoveryCodes>().StockAsync(user.Id, cancellationToken),
            method.Obstacle(mail) == MailFailure.FolderNotWritable ? method.Target(mail) : null);
    }
}
