using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;

namespace LucyPortal.Features.AdvancedSettings;

/// <summary>The advanced settings as stored.</summary>
/// <param name="Sender">The system notification email; null while none is set.</param>
/// <param name="HelpContact">Whom to ask for help; null for nobody in particular.</param>
/// <param name="Version">The version of the portal's settings.</param>
public sealed record AdvancedSnapshot(string? Sender, string? HelpContact, Guid Version)
{
    /// <summary>The fallback in force, by its label; null without one.</summary>
    public string? Fallback { get; init; }

    /// <summary>Mail settings that are being tried; null when none are.</summary>
    public MailDraft? Draft { get; init; }
}

/// <summary>What became of <c>Save</c>.</summary>
/// <param name="Sender">What is wrong with the system notification email; null when nothing is.</param>
/// <param name="HelpContact">What is wrong with the help contact.</param>
/// <param name="Overtaken">True when somebody else saved in the meantime: nothing was changed, and the snapshot shows theirs.</param>
/// <param name="Drafted">True when the sender is a draft: in force once a code that left from it is typed. The rest is saved.</param>
/// <param name="DraftOfOther">True when somebody else is trying other mail settings: nothing was changed.</param>
public sealed record AdvancedSaving(
    string? Sender = null, string? HelpContact = null, bool Overtaken = false, bool Drafted = false, bool DraftOfOther = false)
{
    /// <summary>True when it is in force, or a draft.</summary>
    public bool Succeeded => this is { Sender: null, HelpContact: null, Overtaken: false, DraftOfOther: false };
}

/// <summary>The state behind <c>/settings/advanced</c>. For administrators only.</summary>
public sealed class AdvancedSettingsState(SignedIn signedIn)
{
    /// <summary>What is stored; null before it was loaded. It is replaced, never taken away: the page may be drawing it.</summary>
    public AdvancedSnapshot? Current { get; private set; }

    /// <summary>Loads it anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = await signedIn.RunAsync(ReadAsync, cancellationToken, PortalRole.Administrator);
    }

    /// <summary>Saves both settings, or neither; another sender is a draft at first. Needs a step-up.</summary>
    public async Task<AdvancedSaving> SaveAsync(string? sender, string? helpContact, CancellationToken cancellationToken)
    {
        var seen = Current!;
        var wanted = seen with { Sender = Trimmed(sender), HelpContact = Trimmed(helpContact) };
        var saving = Judge(wanted, seen);
        if (!saving.Succeeded)
        {
            return saving;
        }

        (var saved, Current) = await signedIn.RunAsync(
            async (services, user, token) =>
            {
                var saved = await services.GetRequiredService<PortalTransaction>().TryRunAsync(
                    inner => SaveAsync(services, wanted, seen, inner),
                    MailChange.Overtaken,
                    token);
                return (saved, await ReadAsync(services, user, token));
            },
            cancellationToken,
            PortalRole.Administrator,
            // What is opened for the repair of mail must open nothing else.
            wanted.HelpContact == seen.HelpContact ? StepUpScope.MailSettings : StepUpScope.General);
        return new AdvancedSaving(
            Sender: saved == MailChange.TwoAtOnce ? "Your draft tries another fallback, and a code can't try both. Confirm or discard it under Mail settings first." : null,
            Overtaken: saved == MailChange.Overtaken, Drafted: saved == MailChange.Drafted, DraftOfOther: saved == MailChange.DraftOfOther);
    }

    private static AdvancedSaving Judge(AdvancedSnapshot wanted, AdvancedSnapshot seen) => new(
        wanted.Sender == seen.Sender ? null
            : wanted.Sender is null ? "Without it no message can leave. Type an email address, like noreply@example.org."
            : AddressRules.SenderMistake(wanted.Sender),
        wanted.HelpContact?.Length > PortalSettings.HelpContactLength
            ? $"{wanted.HelpContact.Length} characters. It can have at most {PortalSettings.HelpContactLength}."
            : wanted.HelpContact?.Any(char.IsControl) == true ? "One line of plain text."
            : null);

    private static async Task<MailChange> SaveAsync(
        IServiceProvider services, AdvancedSnapshot wanted, AdvancedSnapshot seen, CancellationToken cancellationToken)
    {
        var changed = await services.GetRequiredService<MailDrafts>().ChangeAsync(
            (inForce, from) => inForce.SystemNotificationEmail != seen.Sender ? null
                // What is not edited here stays as it is, also in a draft of another page.
                : wanted.Sender == seen.Sender ? MailSettingsChange.Of(inForce)
                : MailSettingsChange.Of(from) with { SystemNotificationEmail = wanted.Sender },
            cancellationToken);
        if (changed is MailChange.Overtaken or MailChange.DraftOfOther or MailChange.TwoAtOnce)
        {
            return changed;
        }

        // The two belong together: when the second finds itself overtaken, the first is undone with it.
        return await services.GetRequiredService<PortalSettingsStore>().SaveHelpContactAsync(wanted.HelpContact, seen.Version, cancellationToken)
            ? changed
            : throw new OvertakenException();
    }

    private static async Task<AdvancedSnapshot> ReadAsync(IServiceProvider services, PortalUser user, CancellationToken cancellationToken)
    {
        var mail = await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken);
        var portal = await services.GetRequiredService<PortalSettingsStore>().GetAsync(cancellationToken);
        return new AdvancedSnapshot(mail.SystemNotificationEmail, portal.HelpContact, portal.Version)
        {
            Fallback = mail.Fallback?.Label(),
            Draft = await services.GetRequiredService<MailDraftReader>().ReadAsync(user.Id, cancellationToken),
        };
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
