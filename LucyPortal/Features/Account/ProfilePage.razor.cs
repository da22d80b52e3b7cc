using LucyPortal.Components;
using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.Account;

/// <summary><c>/account</c>: name, language and time zone.</summary>
public sealed partial class ProfilePage : PortalPage
{
    private const string NameId = "display-name";
    private const string LanguageId = "language";
    private const string ZoneId = "time-zone";

    /// <summary>As many as the list draws at once; typing narrows it down.</summary>
    private const int MostZones = 50;

    private TimeZones _zones = null!;
    private string? _name;
    private MailLanguage _language = MailLanguage.Default;
    private string? _zone;
    private string? _suggested;
    private string? _outcome;
    private ProfileMistakes? _mistakes;

    [Inject] public required ProfileState State { get; init; }

    [Inject] public required ShellUser User { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    /// <summary>The zone that the text in the field means; null when it means none.</summary>
    private string? Zone => State.Current is { } saved && _zone == _zones.LabelOf(saved.TimeZone) ? saved.TimeZone : _zones.Find(_zone);

    private bool IsChanged => State.Current is { } saved
        && (_name, _language, Zone) != (saved.DisplayName, saved.Language, saved.TimeZone);

    protected override async Task OnInitializedAsync()
    {
        _zones = new TimeZones(Time);
        await OpenAsync(State.LoadAsync, Show);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Script.TimeZoneAsync() is { } zone && _zones.Knows(zone))
        {
            _suggested = zone;
            StateHasChanged();
        }
    }

    private async Task SaveAsync()
    {
        if (!IsChanged)
        {
            _mistakes = null;
            _outcome = "Nothing to save.";
            return;
        }

        if (!await TryAsync(async token => _mistakes = await State.SaveAsync(new ProfileInput(_name, _language, Zone), token), SaveAsync))
        {
            return;
        }

        if (_mistakes is not null)
        {
            await Script.SelectAsync(_mistakes.DisplayName is null ? ZoneId : NameId);
            return;
        }

        Show();
        User.Rename(State.Current!.DisplayName);
        _outcome = "Saved.";
        Snackbar.Add("Your account is saved.", Severity.Success);
    }

    private void Show() => (_name, _language, _zone) =
        (State.Current!.DisplayName, State.Current.Language, _zones.LabelOf(State.Current.TimeZone));

    private void Forget() => _mistakes = null;

    private void TakeSuggested()
    {
        _zone = _zones.LabelOf(_suggested);
        Forget();
    }

    private Task<IEnumerable<string>> SearchAsync(string? text, CancellationToken cancellationToken) =>
        Task.FromResult(_zones.Search(text, _suggested, Zone).Select(_zones.LabelOf));
}
