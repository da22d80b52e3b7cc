using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>A server as it shall be saved.</summary>
/// <param name="Id">Which one; null for a new one.</param>
/// <param name="Seen">The version that was edited; null for a new one.</param>
/// <param name="Name">Its name.</param>
/// <param name="EndpointFrom">Makes its endpoint of the stored one, or of null for a new server, or has its reasons not to.</param>
/// <param name="SecretEndsOn">The last day of its client secret (UTC); null where that is not known.</param>
public sealed record SmtpServerChange(
    Guid? Id, Guid? Seen, string Name, Func<SmtpEndpoint?, SmtpEndpoint?> EndpointFrom, DateTime? SecretEndsOn = null);

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

    /// <summary>Mail leaves by it, so the change is tried first: it is a draft of the mail settings.</summary>
    Drafted = 6,

    /// <summary>Somebody else is trying other mail settings. Nothing was changed.</summary>
    DraftOfOther = 7,

    /// <summary>The own draft tries something else, and a code can't try both. Nothing was changed.</summary>
    OwnDraftFirst = 8,

    /// <summary>Mail leaves by it no more, but a notice of the change must still leave by it. Nothing was changed.</summary>
    Awaited = 9,
}

/// <summary>Reads the SMTP servers, writes and deletes them. What is more to a change where mail leaves by one, others know.</summary>
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

    /// <summary>Deletes a server that no mail leaves by, nor would by a draft, and that none is left to leave by.</summary>
    public Task<SmtpServerOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        transaction.TryRunAsync(token => DeleteHeldAsync(id, token), SmtpServerOutcome.Overtaken, cancellationToken);

    /// <summary>Adds a server or changes one. Part of the running operation, behind the hold of the mail settings.</summary>
    /// <param name="change">As it shall be.</param>
    /// <param name="keepsEndpoint">Whether its endpoint stays as it is: mail leaves by it, so another one is tried first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it; where it was done, the server and the endpoint that it shall have.</returns>
    internal async Task<(SmtpServerOutcome Outcome, SmtpServer? Server, SmtpEndpoint? Wanted)> SaveHeldAsync(
        SmtpServerChange change, bool keepsEndpoint, CancellationToken cancellationToken)
    {
        var stored = change.Id is { } id ? await db.SmtpServers.SingleOrDefaultAsync(s => s.Id == id, cancellationToken) : null;
        if (change.Id is not null && stored?.Version != change.Seen)
        {
            return (SmtpServerOutcome.Overtaken, null, null);
        }

        if (await db.SmtpServers.AnyAsync(s => s.Name == change.Name && s.Id != change.Id, cancellationToken))
        {
            return (SmtpServerOutcome.NameTaken, null, null);
        }

        if (change.EndpointFrom(stored?.Endpoint) is not { } endpoint)
        {
            return (SmtpServerOutcome.SecretWanted, null, null);
        }

        if (stored is null)
        {
            stored = new SmtpServer { Id = Guid.CreateVersion7(time.GetUtcNow()), Name = change.Name, Endpoint = endpoint };
            db.SmtpServers.Add(stored);
            audit.Add(AuditAction.SmtpServerAdded, null, detail: Words(change.Name, endpoint));
        }
        else
        {
            stored.Name = change.Name;
            stored.Endpoint = keepsEndpoint ? stored.Endpoint : endpoint;
            audit.Add(AuditAction.SmtpServerChanged, null, detail: Words(change.Name, endpoint));
        }

        stored.SecretEndsOn = change.SecretEndsOn;
        stored.Version = Guid.NewGuid();
        await db.SaveChangesAsync(cancellationToken);
        return (SmtpServerOutcome.Done, stored, endpoint);
    }

    private async Task<SmtpServerOutcome> DeleteHeldAsync(Guid id, CancellationToken cancellationToken)
    {
        await settings.HoldAsync(cancellationToken);
        var since = time.GetUtcNow().UtcDateTime - MailSettings.DraftLifetime;
        if (await db.MailSettings.AnyAsync(
            s => (s.Status == MailSettingsStatus.InForce || (s.Status == MailSettingsStatus.Draft && s.CreatedAt >= since))
                && s.RelayServerId == id
                && (s.Method == MailDeliveryMethod.ExternalRelay || s.Fallback == MailDeliveryMethod.ExternalRelay),
            cancellationToken))
        {
            return SmtpServerOutcome.InUse;
        }

        // Whoever leads the mail elsewhere must not be able to take back the word of it by deleting the server that it leaves by.
        if (await db.OutboxMessages.AnyAsync(
            m => (m.State == MailState.Waiting || m.State == MailState.HandingOver)
                && db.MailSettings.Any(s => s.Id == m.OnlyBy
                    && s.RelayServerId == id
                    && (s.Method == MailDeliveryMethod.ExternalRelay || s.Fallback == MailDeliveryMethod.ExternalRelay)),
            cancellationToken))
        {
            return SmtpServerOutcome.Awaited;
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
