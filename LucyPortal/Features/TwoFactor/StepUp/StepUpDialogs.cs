using LucyPortal.Components;
using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor.StepUp;

/// <summary>
/// Asks for a step-up: for a code of the method in force, for the current password where there is none, and for the mail settings by the
/// way that is open while mail fails.
/// </summary>
internal sealed class StepUpDialogs(StepUpState state, IDialogService dialogs, PortalScript script, LatestSnackbar snackbar) : IStepUp
{
    /// <inheritdoc />
    public async Task<bool> AskAsync(StepUpScope scope, CancellationToken cancellationToken)
    {
        await script.RememberFocusAsync();
        // Off the circuit's own thread: SQLite waits for a lock without giving the thread back.
        var ways = await Task.Run(() => state.LookAsync(cancellationToken), cancellationToken);
        var proved = ways.Configured == TwoFactorMethod.None
            ? await AskPasswordAsync(ways)
            : await AskFactorAsync(scope, ways, cancellationToken);
        await script.RestoreFocusAsync();
        return proved;
    }

    private async Task<bool> AskPasswordAsync(StepUpWays ways) =>
        await ShowAsync(new DialogParameters<PasswordDialog> { { d => d.LockedUntil, ways.PasswordLockedUntil } }) is { Canceled: false };

    private async Task<bool> AskFactorAsync(StepUpScope scope, StepUpWays ways, CancellationToken cancellationToken)
    {
        var earlier = scope == StepUpScope.MailSettings ? state.EarlierFactor() : null;
        if (ways.Obstacle is null)
        {
            return await AskCodeAsync(earlier, cancellationToken);
        }

        if (earlier is not null)
        {
            await Task.Run(() => earlier.LookAsync(cancellationToken), cancellationToken);
        }

        await ShowAsync(new DialogParameters<NoCodeDialog> { { d => d.Ways, ways }, { d => d.Way, earlier } });
        return earlier is { IsAccepted: true };
    }

    private async Task<bool> AskCodeAsync(EarlierFactor? earlier, CancellationToken cancellationToken)
    {
        var prompt = state.Prompt();
        await Task.Run(() => prompt.SendAsync(cancellationToken), cancellationToken);
        await ShowAsync(new DialogParameters<TokenDialog>
        {
            { d => d.Prompt, prompt },
            { d => d.Otherwise, earlier is null ? null : OfferOf(earlier) },
        });
        return earlier is { IsAccepted: true } || await prompt.WasRightAsync();
    }

    private async Task<DialogResult?> ShowAsync<T>(DialogParameters<T> parameters)
        where T : IComponent
    {
        snackbar.Clear();
        var dialog = await dialogs.ShowAsync<T>(CodeKind.StepUp.Title, parameters);
        return await dialog.Result;
    }

    private static RenderFragment OfferOf(EarlierFactor earlier) => builder =>
    {
        builder.OpenComponent<EarlierFactorOffer>(0);
        builder.AddComponentParameter(1, nameof(EarlierFactorOffer.Way), earlier);
        builder.CloseComponent();
    };
}
