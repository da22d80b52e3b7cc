using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using MudBlazor;

namespace LucyPortal.Features.MailDelivery;

/// <content>The settings that are being tried: their code, and how they are given up.</content>
public sealed partial class MailDeliveryPage
{
    /// <summary>How often the page looks how the draft is doing.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = WatchAsync();
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(Leaving))
            {
                await InvokeAsync(LookAsync);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is being left.
        }
    }

    private async Task LookAsync()
    {
        if (State.Current is not { } before)
        {
            return;
        }

        var isNew = false;
        await TryQuietlyAsync(async token => isNew = await State.LookAtDraftAsync(token));
        if (!isNew)
        {
            return;
        }

        if (before.Draft is not null && State.Current?.Draft is null && !IsChanged)
        {
            // Confirmed in another window, or discarded: what is in force may be new.
            await TryQuietlyAsync(State.LoadAsync);
            ShowSaved();
        }

        StateHasChanged();
    }

    private async Task AskAsync(Guid draftId, bool sends)
    {
        var isInForce = await ConfirmAsync(draftId, sends);
        if (!await TryAsync(State.LoadAsync, () => AskAsync(draftId, sends)))
        {
            return;
        }

        if (isInForce)
        {
            ShowSaved();
            Snackbar.Add($"In force: {InForceWords}.", Severity.Success);
            StateHasChanged();
            await Script.FocusAsync(PageHeader.HeadingId);
        }
    }

    private Task AskAsync(bool sends) => State.Current?.Draft is { } draft ? AskAsync(draft.Id, sends) : Task.CompletedTask;

    /// <summary>Fills the fields from the draft: another press on Save makes another one.</summary>
    private async Task EditDraftAsync()
    {
        // The page watches how the draft is doing; what it chose, and servers to choose from, may come from another window.
        if (await TryAsync(State.LoadAsync, EditDraftAsync) && State.Current is { DraftChoice: { } choice })
        {
            Show(choice);
            StateHasChanged();
            await Script.FocusAsync(MethodId);
        }
    }

    private async Task DiscardAsync()
    {
        if (State.Current?.Draft is not { } draft)
        {
            return;
        }

        if (!draft.IsOver(Now) && !await AsksToDiscardAsync(draft))
        {
            await Script.FocusAsync(MailDraftBanner.DiscardId);
            return;
        }

        var discarded = false;
        if (!await TryAsync(async token => discarded = await State.DiscardAsync(draft.Id, token), DiscardAsync))
        {
            return;
        }

        Snackbar.Add(
            discarded ? "The draft is discarded. Nothing changed." : "The draft is no draft any more.", discarded ? Severity.Success : Severity.Warning);
        _hasDraftOfOther = false;
        await Script.FocusAsync(PageHeader.HeadingId);
    }

    private async Task<bool> AsksToDiscardAsync(MailDraft draft)
    {
        var dialog = await Dialogs.ShowAsync<DiscardDraftDialog>(
            "Discard the draft?", new DialogParameters<DiscardDraftDialog> { { d => d.InForce, draft.InForce } });
        return await dialog.Result is { Canceled: false };
    }
}
