using LucyPortal.Data;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.SignIn;

/// <summary>Begins the first run: creates the administrator of the configuration, or makes the link by which one is created.</summary>
internal sealed class FirstRun(SetupStore setup, FirstAdministrator first, IOptions<AdministratorOptions> administrator)
{
    /// <summary>Does what the first run needs; nothing once a user exists.</summary>
    /// <returns>The token of a new setup link, if one is needed.</returns>
    public async Task<string?> BeginAsync(CancellationToken cancellationToken)
    {
        if (!await setup.IsOpenAsync(cancellationToken))
        {
            return null;
        }

        if (administrator.Value.Email is null)
        {
            return await setup.RenewLinkAsync(cancellationToken);
        }

        await first.CreateAsync(administrator.Value.ToForm().Trimmed(), cancellationToken);
        return null;
    }
}
