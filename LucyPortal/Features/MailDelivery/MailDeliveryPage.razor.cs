using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.MailDelivery;

/// <summary><c>/settings/mail</c>: by which delivery method mail leaves.</summary>
public sealed partial class MailDeliveryPage : MailConfirmingPage
{
    private const string MethodId = "delivery-method";
    private const string HostId = "postfix-host";
    private const string ServerId = "smtp-server";
    private const string PortId = "postfix-port";
    private const string ApiAddressId = "api-address";
    private const string ApiKeyId = "api-key";

    private readonly PostfixInput _postfix = new();
    private readonly ApiInput _api = new();
    private MailDeliveryMethod _method;
    private Guid? _server;
    private string? _serverError;
    private string? _methodError;
    private string? _outcome;
    private bool _overtaken;
    private bool _hasDraftOfOther;
    private TestVerdict? _verdict;
    private CancellationTokenSource? _test;

    [Inject] public required MailDeliveryState State { get; init; }

    [Inject] public required IDialogService Dialogs { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required IHostEnvironment Environment { get; init; }

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    private bool IsChanged => State.Current is { InForce: var saved }
        && (_method != saved.Method
            || (_method == MailDeliveryMethod.InternalPostfix && _postfix.DiffersFrom(saved))
            || (_method == MailDeliveryMethod.ExternalRelay && _server != ShownServer)
            || (_method == MailDeliveryMethod.ExternalHttp && _api.DiffersFrom(saved)));

    /// <summary>The server in force, as far as it can be chosen: it may have been deleted since, or be another one by now.</summary>
    private Guid? ShownServer => State.Current is { InForce.ServerId: { } id } current && current.RelayLabel(id) is not null ? id : null;

    private string? TypedKey => _method == MailDeliveryMethod.ExternalHttp && !string.IsNullOrEmpty(_api.Key) ? _api.Key : null;

    private string Description => _method switch
    {
        MailDeliveryMethod.InternalPostfix => "Handed by SMTP to the Postfix server of this machine, which delivers it.",
        MailDeliveryMethod.ExternalRelay => "Handed by SMTP to a mail server that you choose, encrypted and signed in as it is set up.",
        MailDeliveryMethod.ExternalHttp => "Handed over HTTPS to a mail service, or to a server of yours that speaks like one.",
        _ => "Each message becomes a file. Nothing leaves this machine.",
    };

    private string InForceWords => $"{State.Current!.InForce.Method.Label()}, {State.Current.Target}";

    protected override Task OnInitializedAsync() => OpenAsync(State.LoadAsync, ShowSaved);

    private Task SaveAsync() => SaveAsync(discardsOthers: false);

    private async Task SaveAsync(bool discardsOthers)
    {
        if (!IsChanged)
        {
            ShowSaved();
            _outcome = "Nothing to save.";
            return;
        }

        if (await ChosenAsync() is not { } choice)
        {
            return;
        }

        MailSaving saving = default;
        if (await TryAsync(async token => saving = await State.SaveAsync(choice, TypedKey, token, discardsOthers), () => SaveAsync(discardsOthers)))
        {
            Tell(saving);
        }

        if (saving == MailSaving.Drafted && State.Current?.Draft is { } draft)
        {
            StateHasChanged();
            await AskAsync(draft.Id, sends: true);
        }
    }

    private void Tell(MailSaving saving)
    {
        _overtaken = saving == MailSaving.Overtaken;
        _hasDraftOfOther = saving == MailSaving.DraftOfOther;
        switch (saving)
        {
            case MailSaving.Saved:
                ShowSaved();
                _outcome = "Saved.";
                Snackbar.Add($"Saved. In force: {State.Current!.InForce.Method.Label()}.", Severity.Success);
                break;
            case MailSaving.Drafted:
                // The form shows what is in force; the draft stands above it.
                ShowSaved();
                _outcome = "Saved as a draft. Not in force.";
                break;
            case MailSaving.FolderNotWritable:
                _methodError = $"The mail folder {State.Current!.Folder} can't be written to.";
                break;
            case MailSaving.KeyWanted:
                _api.WantKey();
                break;
            case MailSaving.ServerGone:
                _server = null;
                _serverError = "This server was deleted in the meantime. Choose another one.";
                break;
        }
    }

    /// <summary>What the fields hold, if nothing is wrong with them; else the errors are shown.</summary>
    private async Task<MailChoice?> ChosenAsync()
    {
        var choice = State.Current!.InForce with { Method = _method, ServerId = _server };
        if (_method == MailDeliveryMethod.ExternalRelay && _server is null)
        {
            _serverError = State.Current.Relays.Count == 0 ? "There is no SMTP server yet: add one first." : "Choose a server.";
            await Script.FocusAsync(ServerId);
            return null;
        }

        var (read, wrong) = _method switch
        {
            MailDeliveryMethod.InternalPostfix => (_postfix.Read(choice), _postfix.HostError is not null ? HostId : PortId),
            MailDeliveryMethod.ExternalHttp => (_api.Read(choice), _api.AddressError is not null ? ApiAddressId : ApiKeyId),
            _ => (choice, ""),
        };
        if (read is null)
        {
            await Script.SelectAsync(wrong);
        }

        return read;
    }

    private async Task UseEarlierAsync(EarlierSettings earlier)
    {
        var used = false;
        if (!await TryAsync(async token => used = await State.UseEarlierAsync(earlier.Id, token), () => UseEarlierAsync(earlier)))
        {
            return;
        }

        if (used)
        {
            ShowSaved();
            _outcome = null;
        }

        Snackbar.Add(used ? $"In force: {earlier.Words}." : "Somebody else was faster. Nothing was changed.", used ? Severity.Success : Severity.Warning);
        await Script.FocusAsync(PageHeader.HeadingId);
    }

    private async Task TestAsync((string From, string To) addresses)
    {
        if (_test is not null)
        {
            return;
        }

        _verdict = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        _test = stop;
        try
        {
            TestVerdict? verdict = null;
            await TryAsync(async _ => verdict = await State.TestAsync(addresses.From, addresses.To, stop.Token), () => TestAsync(addresses));
            _verdict = verdict ?? (stop.IsCancellationRequested ? TestVerdict.Stopped : null);
        }
        finally
        {
            _test = null;
        }
    }

    private Task StopAsync() => _test?.CancelAsync() ?? Task.CompletedTask;

    private async Task SplitAsync(HostInput split)
    {
        _postfix.Take(split);
        await Script.FocusAsync(PortId);
    }

    private void Choose(MailDeliveryMethod method)
    {
        _method = method;
        Forget();
    }

    private void ChooseServer(Guid? server)
    {
        _server = server;
        Forget();
    }

    private void Forget()
    {
        _verdict = null;
        _methodError = null;
        _serverError = null;
        _postfix.Forget();
        _api.Forget();
    }

    private void ShowSaved()
    {
        Show(State.Current!.InForce);
        _server = ShownServer;
        _overtaken = false;
        _hasDraftOfOther = false;
    }

    private void Show(MailChoice choice)
    {
        _method = choice.Method;
        _server = choice.ServerId;
        _postfix.Show(choice);
        _api.Show(choice);
        Forget();
    }
}
