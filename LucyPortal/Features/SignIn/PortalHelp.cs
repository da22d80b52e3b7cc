using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Features.SignIn;

/// <summary>Whom to ask, for people who can't sign in.</summary>
internal sealed class PortalHelp(PortalSettingsStore settings)
{
    /// <summary>The help contact of the settings; without one, the people who can help anyway.</summary>
    public async Task<string> TextAsync(CancellationToken cancellationToken) =>
        HelpWords.For((await settings.GetAsync(cancellationToken)).HelpContact);
}
