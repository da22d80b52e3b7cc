using LucyPortal.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.AdvancedSettings;

/// <summary><c>/settings/advanced</c>: the sender of all mail, and whom to ask for help.</summary>
public sealed partial class AdvancedSettingsPage : MailConfirmingPage
{
    private const string SenderId = "system-notification-email";
    private const string HelpId = "help-contact";

    private string? _sender;
    private string? _help;
    private string? _outcome;
    private AdvancedSaving _saving = new();

    [Inject] public required AdvancedSettingsState State { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    private bool IsSenderTried => State.Current is { Sender: { } saved } && (_sender ?? "") != saved;

    private bool IsChanged => State.Current is { } saved && ((_sender ?? "") != (saved.Sender ?? "") || (_help ?? "") != (saved.HelpContact ?? ""));

    protected override Task OnInitializedAsync() => OpenAsync(State.LoadAsync, ShowSaved);

    private async Task SaveAsync()
    {
        if (!IsChanged)
        {
            ShowSaved();
            _outcome = "Nothing to save.";
            return;
        }

        if (!await TryAsync(async token => _saving = await State.SaveAsync(_sender, _help, token), SaveAsync))
        {
            return;
        }

        if (_saving.Drafted && State.Current!.Draft is { } draft)
        {
            ShowSaved();
            _outcome = "The email address is a draft. Not in force.";
            StateHasChanged();
            await AskAsync(draft.Id);
        }
        else if (_saving.Succeeded)
        {
            ShowSaved();
            _outcome = "Saved.";
            Snackbar.Add("The advanced settings are saved.", Severity.Success);
        }
        else if (!_saving.Overtaken && !_saving.DraftOfOther)
        {
            await Script.SelectAsync(_saving.Sender is not null ? SenderId : HelpId);
        }
    }

    private async Task AskAsync(Guid draftId)
    {
        var isInForce = await ConfirmAsync(draftId, sends: true);
        if (!await TryAsync(State.LoadAsync, () => AskAsync(draftId)) || !isInForce)
        {
            return;
        }

        ShowSaved();
        _outcome = "Saved.";
        Snackbar.Add($"In force: messages come from {State.Current!.Sender}.", Severity.Success);
    }

    private void Forget() => _saving = _saving with { Sender = null, HelpContact = null };

    private void ShowSaved()
    {
        (_sender, _help) = (State.Current!.Sender, State.Current.HelpContact);
        _saving = new();
    }
}
