using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>A server as it shall be saved.</summary>
/// <param name="Id">Which one; null for a new one.</param>
/// <param name="Seen">The version that was edited; null for a new one.</param>
/// <param name="Name">Its name.</param>
/// <param name="EndpointFrom">Makes its endpoint of the stored one, or of null for a new server, or has its reasons not to.</param>
public sealed record SmtpServerChange(Guid? Id, Guid? Seen, string Name, Func<SmtpEndpoint?, SmtpEndpoint?> EndpointFrom);

/// <summary>What became of saving or deleting a server.</summary>
public enum SmtpServerOutcome
{
    /// <summary>Done.</summary>
    Done = 1,

    /// <summary>Another server has this name.</summary>
    NameTaken = 2,

    /// <summary>Somebody else changed or deleted it meanwhile.</summary>
    Overtaken = 3,

    /// <summary>Mail leaves by it: another one must be chosen first.</summary>
    InUse = 4,

    /// <summary>A secret is wanted that was not typed.</summary>
    SecretWanted = 5,
}

/// <summary>Reads and changes the SMTP servers. Where mail leaves by one, its change is one of the mail settings.</summary>
public sealed class SmtpServerStore(PortalDbContext db, PortalTransaction transaction, MailSettingsStore settings, AuditLog audit, TimeProvider time)
{
    /// <summary>Most servers; far more than a site has.</summary>
    public const int Most = 200;

    /// <summary>All servers, by name.</summary>
    public Task<List<SmtpServer>> ListAsync(CancellationToken cancellationToken) =>
        db.SmtpServers.AsNoTracking().OrderBy(s => s.Name).Take(Most).ToListAsync(cancellationToken);

    /// <summary>One server; null when it is gone.</summary>
    public Task<SmtpServer?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.SmtpServers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellationToken);

    /// <summary>Adds a server or changes one, for the mail that leaves by it too.</summary>
    public Task<SmtpServerOutcome> SaveAsync(SmtpServerChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return transaction.TryRunAsync(token => SaveHeldAsync(change, token), SmtpServerOutcome.Overtaken, cancellationToken);
    }

    /// <summary>Deletes a server that no mail leaves by.</summary>
    public Task<SmtpServerOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        transaction.TryRunAsync(token => DeleteHeldAsync(id, token), SmtpServerOutcome.Overtaken, cancellationToken);

    private async Task<SmtpServerOutcome> SaveHeldAsync(SmtpServerChange change, CancellationToken cancellationToken)
    {
        await settings.HoldAsync(cancellationToken);
        var stored = change.Id is { } id ? await db.SmtpServers.SingleOrDefaultAsync(s => s.Id == id, cancellationToken) : null;
        if (change.Id is not null && stored?.Version != change.Seen)
        {
            return SmtpServerOutcome.Overtaken;
        }

        if (await db.SmtpServers.AnyAsync(s => s.Name == change.Name && s.Id != change.Id, cancellationToken))
        {
            return SmtpServerOutcome.NameTaken;
        }

        if (change.EndpointFrom(stored?.Endpoint) is not { } endpoint)
        {
            return SmtpServerOutcome.SecretWanted;
        }

        if (stored is null)
        {
            stored = new SmtpServer { Id = Guid.CreateVersion7(time.GetUtcNow()), Name = change.Name, Endpoint = endpoint };
            db.SmtpServers.Add(stored);
            audit.Add(AuditAction.SmtpServerAdded, null, detail: Words(change.Name, endpoint));
        }
        else
        {
            (stored.Name, stored.Endpoint) = (change.Name, endpoint);
            audit.Add(AuditAction.SmtpServerChanged, null, detail: Words(change.Name, endpoint));
        }

        stored.Version = Guid.NewGuid();
        await db.SaveChangesAsync(cancellationToken);
        await settings.ChangeFromAsync(
            inForce => inForce.RelayServerId == stored.Id ? MailSettingsChange.Of(inForce) with { Relay = endpoint } : null,
            cancellationToken);
        return SmtpServerOutcome.Done;
    }

    private async Task<SmtpServerOutcome> DeleteHeldAsync(Guid id, CancellationToken cancellationToken)
    {
        await settings.HoldAsync(cancellationToken);
        if (await db.MailSettings.AnyAsync(
            s => s.Status == MailSettingsStatus.InForce && s.RelayServerId == id && s.Method == MailDeliveryMethod.ExternalRelay,
            cancellationToken))
        {
            return SmtpServerOutcome.InUse;
        }

        if (await db.SmtpServers.SingleOrDefaultAsync(s => s.Id == id, cancellationToken) is not { } stored)
        {
            return SmtpServerOutcome.Overtaken;
        }

        db.SmtpServers.Remove(stored);
        // Settings of before could bring its password back.
        await db.MailSettings
            .Where(s => s.RelayServerId == id)
            .ExecuteUpdateAsync(
                s => s.SetProperty(m => m.Relay, (SmtpEndpoint?)null).SetProperty(m => m.RelayServerId, (Guid?)null), cancellationToken);
        audit.Add(AuditAction.SmtpServerDeleted, null, detail: stored.Name);
        return SmtpServerOutcome.Done;
    }

    private static string Words(string name, SmtpEndpoint endpoint) =>
        $"{name}: {endpoint}, {endpoint.Encryption.Label()}, sign-in {endpoint.Authentication.Label()}"
        + (endpoint.Authority is null ? "" : ", private authority");
}
