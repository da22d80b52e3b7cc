using LucyPortal.Data;

namespace LucyPortal.Features.SignIn;

/// <summary>Whom to ask, for people who can't sign in.</summary>
internal sealed class PortalHelp(PortalSettingsStore settings)
{
    /// <summary>The help contact of the settings; without one, the people who can help anyway.</summary>
    public async Task<string> TextAsync(CancellationToken cancellationToken) =>
        (await settings.GetAsync(cancellationToken)).HelpContact is { Length: > 0 } contact
            ? contact
            : "Ask another administrator of this portal.";
}
