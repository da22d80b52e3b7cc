using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Verification;

/// <summary>
/// Changes what decides whether mail leaves, in two steps: a change is a draft, a code leaves by it to the administrator who made it, and
/// only the right code puts it in force. Until then everybody's codes leave as before, so that no mistake and no faulty server locks
/// anybody out. There is one draft at a time.
/// </summary>
/// <remarks>
/// Accounts are held before the settings, as where a code is judged: two who come at once wait for each other, and don't lock each other.
/// </remarks>
public sealed class MailDrafts(
    PortalDbContext db,
    PortalTransaction transaction,
    MailSettingsStore store,
    MailSettingsHistory history,
    Challenges challenges,
    MailSettingsNotices notices,
    AuditLog audit,
    Caller caller,
    TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Makes a change a draft; puts it in force at once where no mail could leave before.</summary>
    /// <param name="changeOf">
    /// The change, from the version in force and from what it is a change to: the same, or the own draft, so that two pages can make one draft
    /// together. Null when it was meant for another version.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="discardsOthers">Whether a draft of somebody else is discarded for it.</param>
    public Task<MailChange> ChangeAsync(
        Func<MailSettings, MailSettings, MailSettingsChange?> changeOf, CancellationToken cancellationToken, bool discardsOthers = false)
    {
        ArgumentNullException.ThrowIfNull(changeOf);
        return transaction.TryRunAsync(token => ChangeHeldAsync(changeOf, discardsOthers, token), MailChange.Overtaken, cancellationToken);
    }

    /// <summary>Gives up a draft, one's own or another's. What is in force stays so.</summary>
    /// <returns>False when it is none any more: nothing was changed.</returns>
    public Task<bool> DiscardAsync(Guid id, CancellationToken cancellationToken) => transaction.TryRunAsync(
        async token =>
        {
            await HoldAsync(token);
            if (await store.DraftAsync(token) is not { } draft || draft.Id != id)
            {
                return false;
            }

            await DropAsync(draft, token);
            return true;
        },
        cancellationToken);

    /// <summary>Puts earlier settings in force again, by which a code was typed back: they need no other one. Every administrator is told.</summary>
    /// <param name="id">Which.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else was faster: nothing was changed.</returns>
    public Task<bool> UseEarlierAsync(Guid id, PortalUser by, CancellationToken cancellationToken) => transaction.TryRunAsync(
        async token =>
        {
            await HoldAsync(token);
            var before = await store.GetAsync(token);
            if (await history.UseAsync(id, token) is not { } after)
            {
                return false;
            }

            await notices.RestoredAsync(before, after, by, token);
            return true;
        },
        cancellationToken);

    /// <summary>Whether a code may leave by a draft for this user, and put it in force.</summary>
    internal Task<bool> MayConfirmAsync(Guid id, PortalUser user, CancellationToken cancellationToken)
    {
        var since = Now - MailSettings.DraftLifetime;
        return user.Role != PortalRole.Administrator ? Task.FromResult(false) : db.MailSettings.AnyAsync(
            s => s.Id == id && s.Status == MailSettingsStatus.Draft && s.CreatedBy == user.Id && s.CreatedAt >= since, cancellationToken);
    }

    /// <summary>Puts the draft in force. Part of the operation in which its code was used up.</summary>
    /// <returns>False when it was given up meanwhile, or its time is over: nothing was changed.</returns>
    internal async Task<bool> ConfirmAsync(Guid id, PortalUser user, CancellationToken cancellationToken)
    {
        await store.HoldAsync(cancellationToken);
        if (!await MayConfirmAsync(id, user, cancellationToken))
        {
            return false;
        }

        var before = await store.GetAsync(cancellationToken);
        var draft = await db.MailSettings.SingleAsync(s => s.Id == id, cancellationToken);
        await TakeServerAlongAsync(draft, cancellationToken);
        await store.RestoreAsync(draft, null, cancellationToken);
        await notices.ConfirmedAsync(before, draft, user, cancellationToken);
        return true;
    }

    private async Task<MailChange> ChangeHeldAsync(
        Func<MailSettings, MailSettings, MailSettingsChange?> changeOf, bool discardsOthers, CancellationToken cancellationToken)
    {
        await HoldAsync(cancellationToken);
        var inForce = await store.GetAsync(cancellationToken);
        var draft = await store.DraftAsync(cancellationToken);
        var isOpen = draft?.DraftEndsAt >= Now;
        if (changeOf(inForce, isOpen && draft!.CreatedBy == caller.UserId ? draft : inForce) is not { } change)
        {
            return MailChange.Overtaken;
        }

        if (!inForce.CanSend)
        {
            await TakeServerAlongAsync((await store.ChangeFromAsync(_ => change, cancellationToken))!, cancellationToken);
            return MailChange.InForce;
        }

        var next = store.VersionOf(change, MailSettingsStatus.Draft);
        if (next.SendsLike(inForce))
        {
            return MailChange.InForce;
        }

        if (next.TriesTwo(inForce))
        {
            return MailChange.TwoAtOnce;
        }

        if (draft is not null)
        {
            if (draft.CreatedBy != caller.UserId && isOpen && !discardsOthers)
            {
                return MailChange.DraftOfOther;
            }

            await DropAsync(draft, cancellationToken);
        }

        db.MailSettings.Add(next);
        audit.Add(AuditAction.MailDraftBegun, null, detail: MailSettingsDifference.Words(inForce, next));
        return MailChange.Drafted;
    }

    /// <summary>Holds who made the draft, then all versions.</summary>
    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        if (await store.DraftAsync(cancellationToken) is { CreatedBy: { } author })
        {
            await transaction.HoldAccountAsync(author, cancellationToken);
        }

        await store.HoldAsync(cancellationToken);
    }

    private async Task DropAsync(MailSettings draft, CancellationToken cancellationToken)
    {
        await store.DropDraftAsync(cancellationToken);
        if (draft.CreatedBy is { } author)
        {
            await challenges.EndAllAsync(author, ChallengePurpose.ConfirmMailSettings, cancellationToken);
        }
    }

    /// <summary>The SMTP server that was edited while mail left by it is the edited one from now on.</summary>
    private async Task TakeServerAlongAsync(MailSettings settings, CancellationToken cancellationToken)
    {
        var server = await db.SmtpServers.SingleOrDefaultAsync(s => s.Id == settings.RelayServerId, cancellationToken);
        if (server is not null && settings.Uses(MailDeliveryMethod.ExternalRelay) && settings.Relay is { } relay && server.Endpoint != relay)
        {
            (server.Endpoint, server.Version) = (relay, Guid.NewGuid());
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
