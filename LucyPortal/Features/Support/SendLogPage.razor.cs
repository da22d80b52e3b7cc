using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.Support;

/// <summary><c>/support/send-log</c>: every system mail, and how it fares.</summary>
public sealed partial class SendLogPage : PortalPage
{
    private readonly FindInput _find = new();
    private Announcer? _announcer;
    private IDisposable? _watch;
    private Guid? _opened;
    private bool _isUnderstood = true;

    [Inject] public required SendLogState State { get; init; }

    /// <summary>The number of the one mail that is wanted; the token dialog leads here with it.</summary>
    [SupplyParameterFromQuery(Name = SendLogQuery.MailName)] public string? Number { get; set; }

    /// <summary>How the wanted mails fared; the bars of the home page lead here with it and with a time.</summary>
    [SupplyParameterFromQuery(Name = SendLogQuery.StateName)] public string? States { get; set; }

    /// <summary>Since when they were written.</summary>
    [SupplyParameterFromQuery(Name = SendLogQuery.FromName)] public string? From { get; set; }

    /// <summary>Until when they were written.</summary>
    [SupplyParameterFromQuery(Name = SendLogQuery.UntilName)] public string? Until { get; set; }

    /// <summary>The mail settings whose health they count for.</summary>
    [SupplyParameterFromQuery(Name = SendLogQuery.OfName)] public string? Of { get; set; }

    private MailLine? OpenedLine => State.Current?.Page.Lines.FirstOrDefault(l => l.Id == _opened);

    protected override async Task OnInitializedAsync()
    {
        _watch = State.Watch(() => _ = InvokeAsync(RefreshAsync));
        var wanted = new SendLogQuery(Number, States, From, Until, Of).Read(out _isUnderstood);
        await OpenAsync(token => State.LoadWantedAsync(wanted, token), Show);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watch?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Whoever comes for one mail sees all about it.</summary>
    private void Show()
    {
        _find.Show(State.Current!.Filter.Number);
        if (State.Current is { Filter.Number: not null, Page.Lines: [var only] })
        {
            _opened = only.Id;
        }
    }

    private void Toggle(Guid mail) => _opened = _opened == mail ? null : mail;

    private async Task FilterAsync(SendLogFilter filter)
    {
        if (await TryAsync(token => State.FilterAsync(filter, token), () => FilterAsync(filter)))
        {
            _isUnderstood = true;
            var count = State.Current!.Page.Lines.Count;
            await (_announcer?.SayAsync(count switch
            {
                0 => "No mail matches.",
                1 => "1 message.",
                _ => State.Current.Page.HasOlder ? $"The newest {count} messages." : $"{count} messages.",
            }) ?? Task.CompletedTask);
        }
    }

    private async Task ClearAsync()
    {
        _find.Show(null);
        await FilterAsync(SendLogFilter.None);
        // The button goes with the filter.
        StateHasChanged();
        await Script.RecoverFocusAsync(SendLogFilters.FindId);
    }

    private Task OlderAsync() => TurnAsync(State.OlderAsync);

    private Task NewerAsync() => TurnAsync(State.NewerAsync);

    private async Task TurnAsync(Func<CancellationToken, Task> turn)
    {
        if (await TryAsync(turn, () => TurnAsync(turn)))
        {
            StateHasChanged();
            await Script.FocusAsync(SendLogTable.HeadingId);
        }
    }

    private async Task TryNowAsync(Guid mail)
    {
        var due = false;
        if (await TryAsync(async token => due = await State.TryNowAsync(mail, token), () => TryNowAsync(mail)))
        {
            Snackbar.Add(due ? "It is tried now." : "It was not waiting any more; the line shows where it is.", due ? Severity.Success : Severity.Normal);
            await RefreshAsync();
        }
    }
}
