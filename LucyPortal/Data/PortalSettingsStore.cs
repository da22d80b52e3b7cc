using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>Reads and changes the portal's own settings.</summary>
public sealed class PortalSettingsStore(PortalDbContext db, PortalTransaction transaction, AuditLog audit)
{
    /// <summary>The settings; the defaults before anybody saved.</summary>
    public async Task<PortalSettings> GetAsync(CancellationToken cancellationToken) =>
        await db.PortalSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new PortalSettings();

    /// <summary>Saves the help contact.</summary>
    /// <param name="helpContact">Plain text of at most <see cref="PortalSettings.HelpContactLength"/> characters; null for none.</param>
    /// <param name="version">The version that the change was made from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else saved in between: nothing was changed.</returns>
    public Task<bool> SaveHelpContactAsync(string? helpContact, Guid version, CancellationToken cancellationToken) =>
        transaction.TryRunAsync(token => TrySaveAsync(helpContact, version, token), cancellationToken);

    private async Task<bool> TrySaveAsync(string? helpContact, Guid version, CancellationToken cancellationToken)
    {
        var settings = await db.PortalSettings.SingleOrDefaultAsync(cancellationToken);
        if ((settings?.Version ?? Guid.Empty) != version)
        {
            return false;
        }

        if (settings is null)
        {
            settings = new PortalSettings();
            db.PortalSettings.Add(settings);
        }

        if (settings.HelpContact != helpContact)
        {
            settings.HelpContact = helpContact;
            settings.Version = Guid.NewGuid();
            audit.Add(AuditAction.PortalSettingsChanged, null, detail: "Help contact");
        }

        return true;
    }
}
