using LucyPortal.Components.Shared;
using LucyPortal.Delivery;
using Microsoft.AspNetCore.Components;

namespace LucyPortal.Features.Support;

/// <summary><c>/support/mailbox</c>: the mail folder, in Development.</summary>
public sealed partial class MailboxPage : PortalPage
{
    /// <summary>The page's route.</summary>
    public const string Address = "/support/mailbox";

    private const string ListId = "mail-list";

    private Announcer? _announcer;
    private IDisposable? _watch;
    private bool _gone;
    private bool _stale;
    private bool _refreshing;

    [Inject] public required MailboxState State { get; init; }

    protected override async Task OnInitializedAsync()
    {
        if (!Shell.HasMailbox)
        {
            Navigation.NotFound();
            return;
        }

        _watch = State.Watch(() => _ = InvokeAsync(RefreshAsync));
        await OpenAsync(State.LoadAsync);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watch?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string IdOf(string mail) => "mail-" + mail;

    /// <summary>
    /// A mail has moved on: if it has come into the folder, the list shows it. News that comes while the folder is being read is read
    /// after that, so that no older look ends last.
    /// </summary>
    private async Task RefreshAsync()
    {
        _stale = true;
        if (_refreshing)
        {
            return;
        }

        _refreshing = true;
        while (IsOpen && _stale)
        {
            _stale = false;
            await RefreshOnceAsync();
        }

        _refreshing = false;
    }

    private async Task RefreshOnceAsync()
    {
        var before = State.Current!.Page.Total;
        if (await TryAsync(State.RefreshAsync, RefreshAsync) && State.Current!.Page.Total > before)
        {
            await (_announcer?.SayAsync("A new message has come.") ?? Task.CompletedTask);
        }

        StateHasChanged();
    }

    private async Task OpenAsync(MailFolderEntry mail)
    {
        if (await TryAsync(async token => _gone = !await State.OpenAsync(mail.Name, token), () => OpenAsync(mail)) && !_gone)
        {
            StateHasChanged();
            await Script.FocusAsync(MailView.HeadingId);
        }
    }

    private async Task CloseAsync()
    {
        var mail = State.Current!.Opened!.Name;
        State.Close();
        StateHasChanged();
        await Script.FocusAsync(IdOf(mail));
    }

    private async Task TurnToAsync(int number)
    {
        if (await TryAsync(token => State.TurnToAsync(number, token), () => TurnToAsync(number)))
        {
            StateHasChanged();
            await Script.FocusAsync(ListId);
        }
    }
}
