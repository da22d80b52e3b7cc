using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.TwoFactor.StepUp;

/// <summary>Asks for the current password, where no 2FA method is in force. It shows its own errors and closes once it was right.</summary>
public sealed partial class PasswordDialog : ComponentBase, IAsyncDisposable
{
    private const string FormId = "step-up-form";
    private const string PasswordId = "step-up-password";
    private const string CloseId = "step-up-close";

    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private GuardedWork _work = null!;
    private Announcer _announcer = null!;
    private string? _typed;
    private string? _error;
    private PasswordVerdict? _verdict;

    public PasswordDialog() => _closed = _closing.Token;

    [Inject] public required StepUpState State { get; init; }

    [Inject] public required PortalScript Script { get; init; }

    [Inject] public required ErrorReferences References { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [CascadingParameter] public required IMudDialogInstance Dialog { get; set; }

    /// <summary>Until when no password is judged (UTC), as of the moment in which the dialog opens.</summary>
    [Parameter] public DateTime? LockedUntil { get; set; }

    private static int Minutes => (int)StepUpRules.ProofLifetime.TotalMinutes;

    private string? Error => _error ?? _work.Trouble;

    private DateTime? LockedUntilNow =>
        (_verdict is PasswordVerdict.Locked locked ? locked.Until : LockedUntil) is { } until && until > Time.GetUtcNow().UtcDateTime ? until : null;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _closing.Dispose();
    }

    protected override void OnInitialized() => _work = new GuardedWork(References);

    protected override Task OnAfterRenderAsync(bool firstRender) =>
        firstRender ? Script.FocusSteadilyAsync(LockedUntilNow is null ? PasswordId : CloseId) : Task.CompletedTask;

    private async Task SubmitAsync()
    {
        if (_work.IsBusy || LockedUntilNow is not null || _verdict is PasswordVerdict.Accepted)
        {
            return;
        }

        _verdict = null;
        _error = string.IsNullOrEmpty(_typed) ? PasswordWords.NoCurrent : null;
        if (_error is null)
        {
            await _work.RunAsync(async () => _verdict = await State.AnswerAsync(_typed!, _closed), _closed);
        }

        await ShowAsync();
    }

    private async Task ShowAsync()
    {
        switch (_verdict)
        {
            case PasswordVerdict.Accepted:
                Dialog.Close();
                return;
            case PasswordVerdict.Locked:
                _typed = null;
                StateHasChanged();
                await Script.FocusSteadilyAsync(CloseId);
                await _announcer.AlertAsync("Too many wrong passwords.");
                return;
            case PasswordVerdict.Wrong:
                _error = PasswordWords.WrongCurrent;
                break;
            case PasswordVerdict.NotEnough:
                _error = "2FA was configured in another window, so a password is not enough any more. Close this and press the button again.";
                break;
        }

        StateHasChanged();
        await Script.SelectAsync(PasswordId);
    }

    private void Forget() => _error = null;
}
