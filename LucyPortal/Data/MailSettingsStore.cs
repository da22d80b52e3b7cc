using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Data;

/// <summary>
/// Reads and changes the mail settings. They are data, read for each mail, so that a change counts at once on every server.
/// </summary>
public sealed partial class MailSettingsStore(PortalDbContext db, PortalTransaction transaction, AuditLog audit, Caller caller, TimeProvider time)
{
    /// <summary>The version in force.</summary>
    /// <exception cref="InvalidOperationException">The start has not made the first version yet.</exception>
    public async Task<MailSettings> GetAsync(CancellationToken cancellationToken) =>
        await db.MailSettings.AsNoTracking().SingleOrDefaultAsync(s => s.Status == MailSettingsStatus.InForce, cancellationToken)
        ?? throw new InvalidOperationException("No mail settings are in force: EnsureAsync runs at the start.");

    /// <summary>Makes the first version at the first start.</summary>
    /// <param name="method">The method it begins with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task EnsureAsync(MailDeliveryMethod method, CancellationToken cancellationToken)
    {
        try
        {
            await transaction.RunAsync(
                async token =>
                {
                    if (!await db.MailSettings.AnyAsync(s => s.Status == MailSettingsStatus.InForce, token))
                    {
                        db.MailSettings.Add(new MailSettings
                        {
                            Id = Guid.CreateVersion7(time.GetUtcNow()),
                            Status = MailSettingsStatus.InForce,
                            Method = method,
                            CreatedAt = time.GetUtcNow().UtcDateTime,
                        });
                    }
                },
                cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another server, starting at the same moment, was faster: then its version is the one in force.
            await GetAsync(cancellationToken);
        }
    }

    /// <summary>Puts a change in force as a new version; the previous one is kept.</summary>
    /// <returns>The version in force afterwards: the old one when nothing would send differently.</returns>
    public async Task<MailSettings> ChangeAsync(MailSettingsChange change, CancellationToken cancellationToken) =>
        (await ChangeFromAsync(_ => change, cancellationToken))!;

    /// <summary>Puts a version that is kept in force again, with its proof. Part of the running operation, behind <see cref="HoldAsync"/>.</summary>
    /// <param name="version">A version as stored, not in force.</param>
    /// <param name="reason">Why, where it is done at the server's console.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task RestoreAsync(MailSettings version, string? reason, CancellationToken cancellationToken)
    {
        var previous = await db.MailSettings.SingleAsync(s => s.Status == MailSettingsStatus.InForce, cancellationToken);
        await SwapAsync(previous, version, reason, cancellationToken);
        version.Status = MailSettingsStatus.InForce;
        var server = await db.SmtpServers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == version.RelayServerId, cancellationToken);
        // A server that is another one by now must not lead this version's mail elsewhere with its next edit.
        version.RelayServerId = server?.Endpoint == version.Relay ? version.RelayServerId : null;
    }

    /// <summary>As <see cref="ChangeAsync"/>; the change is made from the version that is in force behind the lock.</summary>
    /// <param name="changeOf">The change to that version; null when it is not the one that the change was meant for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="reason">Why, where it is done at the server's console.</param>
    /// <returns>The version in force afterwards; null when <paramref name="changeOf"/> had none.</returns>
    public Task<MailSettings?> ChangeFromAsync(
        Func<MailSettings, MailSettingsChange?> changeOf, CancellationToken cancellationToken, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(changeOf);
        return transaction.RunAsync(
            async token =>
            {
                await HoldAsync(token);
                var previous = await db.MailSettings.SingleAsync(s => s.Status == MailSettingsStatus.InForce, token);
                if (changeOf(previous) is not { } change)
                {
                    return null;
                }

                var next = VersionOf(change, MailSettingsStatus.InForce);
                if (next.SendsLike(previous))
                {
                    return previous;
                }

                await SwapAsync(previous, next, reason, token);
                db.MailSettings.Add(next);
                return next;
            },
            cancellationToken);
    }

    /// <summary>A new version, not stored yet.</summary>
    internal MailSettings VersionOf(MailSettingsChange change, MailSettingsStatus status) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        Status = status,
        Method = change.Method,
        PostfixHost = change.PostfixHost,
        PostfixPort = change.PostfixPort,
        SystemNotificationEmail = change.SystemNotificationEmail,
        RelayServerId = change.RelayServerId,
        Relay = change.Relay,
        MailApi = change.MailApi,
        Dkim = change.Dkim,
        Fallback = change.Fallback == change.Method ? null : change.Fallback,
        CreatedAt = time.GetUtcNow().UtcDateTime,
        CreatedBy = caller.UserId,
    };

    /// <summary>Marks one way of a version as proven: a code that went out by it came back.</summary>
    /// <param name="id">The version.</param>
    /// <param name="way">Its method, or its fallback.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task MarkProvenAsync(Guid id, MailDeliveryMethod way, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await db.MailSettings
            .Where(s => s.Id == id && s.Method == way && s.ProvenAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.ProvenAt, now), cancellationToken);
        await db.MailSettings
            .Where(s => s.Id == id && s.Fallback == way && s.FallbackProvenAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.FallbackProvenAt, now), cancellationToken);
    }

    /// <summary>When a mail last left by this version (UTC); null if none did.</summary>
    public Task<DateTime?> LastUsedAsync(Guid id, CancellationToken cancellationToken) => db.OutboxMessages
        .Where(m => m.State == MailState.HandedOver && m.MailSettingsId == id)
        .MaxAsync(m => (DateTime?)m.StateSince, cancellationToken);

    /// <summary>Holds all versions until the operation ends: on SQL Server two who save at once would else replace the same one.</summary>
    internal Task<int> HoldAsync(CancellationToken cancellationToken) =>
        db.MailSettings.ExecuteUpdateAsync(s => s.SetProperty(m => m.Status, m => m.Status), cancellationToken);

    private async Task SwapAsync(MailSettings previous, MailSettings next, string? reason, CancellationToken cancellationToken)
    {
        // What was tried was made from settings that are of the past now.
        await DropDraftAsync(cancellationToken, except: next.Id);
        previous.Status = MailSettingsStatus.Previous;
        next.TakeProofsOf(previous);
        if (!next.HasNewMethod(previous))
        {
            // Whom a code reached by the same way before, it reaches still.
            await db.Users
                .Where(u => u.ProvenMailSettingsId == previous.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(u => u.ProvenMailSettingsId, next.Id), cancellationToken);
        }

        next.InForceSince = time.GetUtcNow().UtcDateTime;
        // Saved apart: the filtered unique index must never see two versions in force.
        await db.SaveChangesAsync(cancellationToken);
        var differences = MailSettingsDifference.Words(previous, next);
        audit.Add(
            reason is null ? AuditAction.MailSettingsChanged : AuditAction.MailSettingsByConsole,
            null,
            detail: reason is null ? differences : $"{reason} ({differences})");
        await TryWaitingMailAtOnceAsync(cancellationToken);
    }

    /// <summary>What could not leave by the old settings need not wait out its pause: the new ones are a new chance.</summary>
    private Task<int> TryWaitingMailAtOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return db.OutboxMessages
            .Where(m => m.State == MailState.Waiting && m.NextAttemptAt > now)
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.NextAttemptAt, now), cancellationToken);
    }
}
