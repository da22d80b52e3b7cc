using LucyPortal.Components.Shared;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor;

/// <content>The recovery codes: making new ones, and showing those that were made in any case.</content>
public sealed partial class TwoFactorPage
{
    private const string MakeCodesId = "two-factor-make-codes";

    private bool CanMakeCodes => RecoveryRow.IsShown(State.Current!, _chosen) && TwoFactorPageState.NoCodeReason(State.Current!) is null;

    private Task MakeRecoveryCodesAsync() => ActAsync(async () =>
    {
        if (await IsStillSoAsync(MakeRecoveryCodesAsync)
            && await AskAsync(CodeKind.MakeRecoveryCodes, send: true, MakeCodesId, MakeRecoveryCodesAsync))
        {
            await TellDoneAsync("Your new recovery codes are in force.", MakeCodesId);
        }
    });

    /// <summary>The dialog was closed while a right answer was judged: the codes that it made are shown all the same.</summary>
    private async Task ShowMissedCodesAsync(CodePrompt prompt)
    {
        if (prompt is { NewCodes: not null, AreCodesShown: false })
        {
            await ShowDialogAsync(prompt);
        }
    }

    /// <summary>Shows what is so now, and what was done.</summary>
    private async Task TellDoneAsync(string done, string focus)
    {
        if (await TryAsync(State.LoadAsync, LookAsync))
        {
            _chosen = State.Current!.Saved;
            await TellAsync(Tone.Success, done);
            Snackbar.Add(done, Severity.Success);
            await MoveOnAsync(focus);
        }
    }
}
