using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Verification;

/// <summary>Changes SMTP servers; one that mail leaves by is tried first, as a draft of the mail settings.</summary>
public sealed class MailServers(
    PortalTransaction transaction, MailSettingsStore settings, SmtpServerStore servers, MailDrafts drafts, Caller caller, TimeProvider time)
{
    /// <summary>Adds a server or changes one.</summary>
    public Task<SmtpServerOutcome> SaveAsync(SmtpServerChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return transaction.TryRunAsync(token => SaveHeldAsync(change, token), SmtpServerOutcome.Overtaken, cancellationToken);
    }

    private async Task<SmtpServerOutcome> SaveHeldAsync(SmtpServerChange change, CancellationToken cancellationToken)
    {
        await settings.HoldAsync(cancellationToken);
        var inForce = await settings.GetAsync(cancellationToken);
        var draft = await OpenDraftAsync(cancellationToken);
        var id = change.Id ?? Guid.Empty;
        var isUsed = inForce.LeavesBy(id);
        var isTried = draft?.LeavesBy(id) == true;
        if ((isUsed || isTried) && draft is not null && draft.CreatedBy != caller.UserId)
        {
            return SmtpServerOutcome.DraftOfOther;
        }

        var stored = change.Id is null ? null : await servers.FindAsync(id, cancellationToken);
        // A new name alone leads no mail elsewhere.
        var anew = stored is not null && change.EndpointFrom(stored.Endpoint) is { } endpoint && endpoint != stored.Endpoint ? endpoint : null;
        if (isUsed && anew is not null && draft is not null && !CanTryWith(draft, id, anew, inForce))
        {
            return SmtpServerOutcome.OwnDraftFirst;
        }

        var (outcome, server, wanted) = await servers.SaveHeldAsync(change, keepsEndpoint: isUsed && inForce.CanSend, cancellationToken);
        if (outcome != SmtpServerOutcome.Done || anew is null || !(isUsed || isTried))
        {
            return outcome;
        }

        var became = await drafts.ChangeAsync(
            (_, from) => MailSettingsChange.Of(from) with { RelayServerId = server!.Id, Relay = wanted }, cancellationToken);
        return became == MailChange.Drafted ? SmtpServerOutcome.Drafted : SmtpServerOutcome.Done;
    }

    /// <summary>Whether one code can try this server together with what the own draft tries already.</summary>
    private bool CanTryWith(MailSettings draft, Guid serverId, SmtpEndpoint endpoint, MailSettings inForce)
    {
        var both = settings.VersionOf(MailSettingsChange.Of(draft) with { RelayServerId = serverId, Relay = endpoint }, MailSettingsStatus.Draft);
        return draft.LeavesBy(serverId) && !both.TriesTwo(inForce) && both.TriedAgainst(inForce) == MailDeliveryMethod.ExternalRelay;
    }

    private async Task<MailSettings?> OpenDraftAsync(CancellationToken cancellationToken) =>
        await settings.DraftAsync(cancellationToken) is { } draft && draft.DraftEndsAt >= time.GetUtcNow().UtcDateTime ? draft : null;
}
