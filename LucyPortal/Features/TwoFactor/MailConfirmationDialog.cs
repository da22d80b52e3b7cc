using LucyPortal.Components;
using LucyPortal.Components.Shared;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <summary>Asks for the code of a draft of the mail settings, by the dialog that asks for all codes.</summary>
internal sealed class MailConfirmationDialog(
    TwoFactorState state, IDialogService dialogs, PortalScript script, LatestSnackbar snackbar) : IMailConfirmation
{
    private CodePrompt? _prompt;

    /// <inheritdoc />
    public async Task PrepareAsync(Guid draftId, bool sends, CancellationToken cancellationToken)
    {
        var prompt = state.Prompt(CodeKind.ConfirmMailSettings(draftId));
        await prompt.RefreshAsync(cancellationToken);
        if (sends)
        {
            await prompt.SendAsync(cancellationToken);
        }

        _prompt = prompt;
    }

    /// <inheritdoc />
    public async Task<bool> AskAsync()
    {
        var prompt = _prompt ?? throw new InvalidOperationException("Nothing was prepared.");
        await script.RememberFocusAsync();
        snackbar.Clear();
        var dialog = await dialogs.ShowAsync<TokenDialog>(prompt.Kind.Title, new DialogParameters<TokenDialog> { { d => d.Prompt, prompt } });
        await dialog.Result;
        await script.RestoreFocusAsync();
        return await prompt.WasRightAsync();
    }
}
