namespace LucyPortal.Features.TwoFactor;

/// <content>The last step: the recovery codes that a right answer made.</content>
public sealed partial class TokenDialog
{
    private bool _areSaved;

    /// <summary>After a right answer: to the recovery codes that it made, or back to the page.</summary>
    private async Task MoveOnAsync()
    {
        if (_closed.IsCancellationRequested)
        {
            // Closed while the answer was judged: the page knows what follows.
            return;
        }

        if (Prompt.NewCodes is null)
        {
            Finish();
        }
        else
        {
            await ShowCodesAsync();
        }
    }

    /// <summary>Shows the codes, which neither Escape nor a lapse of time may skip.</summary>
    private async Task ShowCodesAsync()
    {
        Prompt.AreCodesShown = true;
        await Dialog.SetOptionsAsync(Dialog.Options with { CloseOnEscapeKey = false });
        await _closing.CancelAsync();
        Dialog.StateHasChanged();
        await Script.FocusSteadilyAsync(NewRecoveryCodes.LeadId);
    }

    private void Finish() => Dialog.Close();
}
