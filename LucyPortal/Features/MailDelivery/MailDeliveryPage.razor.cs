using LucyPortal.Components.Shared;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.MailDelivery;

/// <summary><c>/settings/mail</c>: by which delivery method mail leaves.</summary>
public sealed partial class MailDeliveryPage : MailConfirmingPage
{
    private const string MethodId = "delivery-method";
    private const string FallbackId = "fallback-method";
    private const string NoFallback = "None";

    private readonly PostfixInput _postfix = new();
    private readonly ApiInput _api = new();
    private MailDeliveryMethod _method;
    private MailDeliveryMethod? _fallback;
    private Guid? _server;
    private string? _serverError;
    private string? _methodError;
    private string? _fallbackError;
    private string? _outcome;
    private bool _overtaken;
    private bool _hasDraftOfOther;
    private bool _triesTwo;

    [Inject] public required MailDeliveryState State { get; init; }

    [Inject] public required IDialogService Dialogs { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required IHostEnvironment Environment { get; init; }

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    private bool IsChanged => State.Current is { InForce: var saved }
        && (_method != saved.Method
            || _fallback != saved.Fallback
            || (Signs && _dkim.DiffersFrom(saved.Dkim))
            || (Uses(MailDeliveryMethod.InternalPostfix) && _postfix.DiffersFrom(saved))
            || (Uses(MailDeliveryMethod.ExternalRelay) && _server != ShownServer)
            || (Uses(MailDeliveryMethod.ExternalHttp) && _api.DiffersFrom(saved)));

    /// <summary>The methods that can be the fallback: a folder takes nothing out of this server.</summary>
    private IEnumerable<MailDeliveryMethod> Fallbacks =>
        DeliveryMethods.Available.Where(m => m != _method && (m != MailDeliveryMethod.MailFolder || !Environment.IsProduction()));

    /// <summary>The server in force, as far as it can be chosen: it may have been deleted since, or be another one by now.</summary>
    private Guid? ShownServer => State.Current is { InForce.ServerId: { } id } current && current.RelayLabel(id) is not null ? id : null;

    private string? TypedKey => Uses(MailDeliveryMethod.ExternalHttp) && !string.IsNullOrEmpty(_api.Key) ? _api.Key : null;

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
        if (await TryAsync(async token => saving = await State.SaveAsync(choice, TypedKey, token, discardsOthers, Signs ? _dkim.NewKey : null), () => SaveAsync(discardsOthers)))
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
        _triesTwo = saving == MailSaving.TwoAtOnce;
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
            case MailSaving.FolderIsNoFallback:
                _fallbackError = "A folder takes no message out of this server: choose another one, or None.";
                break;
            case MailSaving.KeyWanted:
                _api.WantKey();
                break;
            case MailSaving.SigningKeyWanted:
                _dkim.WantKey();
                break;
            case MailSaving.ServerGone:
                _server = null;
                _serverError = "This server was deleted in the meantime. Choose another one.";
                break;
        }
    }

    /// <summary>What the fields hold, if nothing is wrong with them; else the errors are shown, and the first one has the focus.</summary>
    private async Task<MailChoice?> ChosenAsync()
    {
        if (_fallback == _method)
        {
            _fallbackError = "This is the Delivery Method already: choose another one, or None.";
            await Script.FocusAsync(FallbackId);
            return null;
        }

        if (Uses(MailDeliveryMethod.ExternalRelay) && _server is null)
        {
            _serverError = State.Current!.Relays.Count == 0 ? "There is no SMTP server yet: add one first." : "Choose a server.";
            await Script.FocusAsync(MailMethodFields.ServerId);
            return null;
        }

        MailChoice? choice = State.Current!.InForce with { Method = _method, ServerId = _server, Fallback = _fallback };
        foreach (var method in Chosen)
        {
            var (read, wrong) = method switch
            {
                MailDeliveryMethod.InternalPostfix => (_postfix.Read(choice), _postfix.HostError is not null ? MailMethodFields.HostId : MailMethodFields.PortId),
                MailDeliveryMethod.ExternalHttp => (_api.Read(choice), _api.AddressError is not null ? MailMethodFields.ApiAddressId : MailMethodFields.ApiKeyId),
                _ => (choice, ""),
            };
            if (read is null)
            {
                await Script.SelectAsync(wrong);
                return null;
            }

            choice = read;
        }

        return await WithDkimAsync(choice);
    }

    private bool Uses(MailDeliveryMethod method) => _method == method || _fallback == method;

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

    private async Task SplitAsync(HostInput split)
    {
        _postfix.Take(split);
        await Script.FocusAsync(MailMethodFields.PortId);
    }

    private void Choose(MailDeliveryMethod method)
    {
        _method = method;
        Forget();
    }

    private void ChooseFallback(MailDeliveryMethod? method)
    {
        _fallback = method;
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
        _fallbackError = null;
        _triesTwo = false;
        _serverError = null;
        _postfix.Forget();
        _api.Forget();
        _dkim.Forget();
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
        _fallback = choice.Fallback;
        _server = choice.ServerId;
        _postfix.Show(choice);
        _api.Show(choice);
        _dkim.Show(choice.Dkim, State.Current!.Sender);
        Forget();
    }
}
