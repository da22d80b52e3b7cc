using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Verification;

namespace LucyPortal.Features.AdvancedSettings;

/// <summary>The advanced settings as stored.</summary>
/// <param name="Sender">The system notification email; null while none is set.</param>
/// <param name="HelpContact">Whom to ask for help; null for nobody in particular.</param>
/// <param name="Version">The version of the portal's settings.</param>
public sealed record AdvancedSnapshot(string? Sender, string? HelpContact, Guid Version);

/// <summary>What became of <c>Save</c>.</summary>
/// <param name="Sender">What is wrong with the system notification email; null when nothing is.</param>
/// <param name="HelpContact">What is wrong with the help contact.</param>
/// <param name="Overtaken">True when somebody else saved in the meantime: nothing was changed, and the snapshot shows theirs.</param>
public sealed record AdvancedSaving(string? Sender = null, string? HelpContact = null, bool Overtaken = false)
{
    /// <summary>True when it is in force.</summary>
    public bool Succeeded => this is { Sender: null, HelpContact: null, Overtaken: false };
}

/// <summary>The state behind <c>/settings/advanced</c>. For administrators only.</summary>
public sealed class AdvancedSettingsState(SignedIn signedIn)
{
    /// <summary>What is stored; null before it was loaded.</summary>
    public AdvancedSnapshot? Current { get; private set; }

    /// <summary>Loads it anew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = null;
        Current = await signedIn.RunAsync((services, _, token) => ReadAsync(services, token), cancellationToken, PortalRole.Administrator);
    }

    /// <summary>Saves both settings, or neither. Needs a step-up.</summary>
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
            async (services, _, token) =>
            {
                var saved = await services.GetRequiredService<PortalTransaction>().TryRunAsync(
                    inner => SaveAsync(services, wanted, seen, inner),
                    token);
                return (saved, await ReadAsync(services, token));
            },
            cancellationToken,
            PortalRole.Administrator,
            // What is opened for the repair of mail must open nothing else.
            wanted.HelpContact == seen.HelpContact ? StepUpScope.MailSettings : StepUpScope.General);
        return new AdvancedSaving(Overtaken: !saved);
    }

    private static AdvancedSaving Judge(AdvancedSnapshot wanted, AdvancedSnapshot seen) => new(
        wanted.Sender == seen.Sender ? null
            : wanted.Sender is null ? "Without it no message can leave. Type an email address, like noreply@example.org."
            : AddressRules.SenderMistake(wanted.Sender),
        wanted.HelpContact?.Length > PortalSettings.HelpContactLength
            ? $"{wanted.HelpContact.Length} characters. It can have at most {PortalSettings.HelpContactLength}."
            : wanted.HelpContact?.Any(char.IsControl) == true ? "One line of plain text."
            : null);

    private static async Task<bool> SaveAsync(
        IServiceProvider services, AdvancedSnapshot wanted, AdvancedSnapshot seen, CancellationToken cancellationToken)
    {
        var changed = await services.GetRequiredService<MailSettingsStore>().ChangeFromAsync(
            inForce => inForce.SystemNotificationEmail == seen.Sender
                ? MailSettingsChange.Of(inForce) with { SystemNotificationEmail = wanted.Sender }
                : null,
            cancellationToken);
        if (changed is null)
        {
            return false;
        }

        // The two belong together: when the second finds itself overtaken, the first is undone with it.
        return await services.GetRequiredService<PortalSettingsStore>().SaveHelpContactAsync(wanted.HelpContact, seen.Version, cancellationToken)
            ? true
            : throw new OvertakenException();
    }

    private static async Task<AdvancedSnapshot> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var mail = await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken);
        var portal = await services.GetRequiredService<PortalSettingsStore>().GetAsync(cancellationToken);
        return new AdvancedSnapshot(mail.SystemNotificationEmail, portal.HelpContact, portal.Version);
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
