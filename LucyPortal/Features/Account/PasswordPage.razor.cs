using LucyPortal.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.Account;

/// <summary><c>/account/password</c>: a new password, with the current one as proof.</summary>
public sealed partial class PasswordPage : PortalPage
{
    private const string Address = "/account/password";
    private const string ChangedWord = "changed";
    private const string RefreshForm = "refresh-form";
    private const string CurrentId = "current-password";
    private const string NewId = "new-password";
    private const string RepeatId = "repeat-password";

    private string? _current;
    private string? _new;
    private string? _repeat;
    private bool _shown;
    private bool _changed;
    private PasswordMistakes? _mistakes;

    [Inject] public required PasswordState State { get; init; }

    [SupplyParameterFromQuery(Name = ChangedWord)] private string? Changed { get; set; }

    private InputType Kind => _shown ? InputType.Text : InputType.Password;

    private bool HasTyped => !string.IsNullOrEmpty(_current) || !string.IsNullOrEmpty(_new) || !string.IsNullOrEmpty(_repeat);

    protected override void OnInitialized()
    {
        if (Changed is null)
        {
            return;
        }

        // The word has done its work: a reload must not say it again.
        _changed = true;
        Navigation.NavigateTo(Address, replace: true);
    }

    private async Task SaveAsync()
    {
        _changed = false;
        if (!await TryAsync(
            async token => _mistakes = await State.ChangeAsync(_current ?? "", _new ?? "", _repeat ?? "", token),
            SaveAsync))
        {
            return;
        }

        if (_mistakes is not null)
        {
            await Script.SelectAsync(_mistakes.Current is not null ? CurrentId : _mistakes.New is not null ? NewId : RepeatId);
            return;
        }

        _current = _new = _repeat = null;
        StateHasChanged();
        await Script.SubmitAsync(RefreshForm);
    }
}
