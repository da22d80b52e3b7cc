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
        var isUsed = change.Id is { } id && inForce.LeavesBy(id);
        var isTried = change.Id is { } tried && draft?.LeavesBy(tried) == true;
        if ((isUsed || isTried) && draft is not null && draft.CreatedBy != caller.UserId)
        {
            return SmtpServerOutcome.DraftOfOther;
        }

        var (outcome, server, wanted) = await servers.SaveHeldAsync(change, keepsEndpoint: isUsed && inForce.CanSend, cancellationToken);
        if (outcome != SmtpServerOutcome.Done || !(isUsed || isTried))
        {
            return outcome;
        }

        var became = await drafts.ChangeAsync(
            (_, from) => MailSettingsChange.Of(from) with { RelayServerId = server!.Id, Relay = wanted }, cancellationToken);
        return became == MailChange.Drafted ? SmtpServerOutcome.Drafted : SmtpServerOutcome.Done;
    }

    private async Task<MailSettings?> OpenDraftAsync(CancellationToken cancellationToken) =>
        await settings.DraftAsync(cancellationToken) is { } draft && draft.DraftEndsAt >= time.GetUtcNow().UtcDateTime ? draft : null;
}
