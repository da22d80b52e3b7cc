using System.Globalization;
using LucyPortal.Components.Shared;
using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Features.MailDelivery.Servers;

/// <summary><c>/settings/smtp-servers</c>: the servers that can be chosen as external relay.</summary>
public sealed partial class SmtpServersPage : MailConfirmingPage
{
    private const string ListId = "servers";
    private const string FormId = "server";
    private const string AddId = "add-server";

    private SmtpServerInput? _input;
    private string? _mistake;
    private SmtpServerOutcome? _outcome;
    private TestVerdict? _verdict;
    private IReadOnlyList<string> _lines = [];
    private CancellationTokenSource? _test;

    [Inject] public required SmtpServersState State { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required IDialogService Dialogs { get; init; }

    protected override Task OnInitializedAsync() => OpenAsync(State.LoadAsync);

    private static string EditIdOf(Guid server) => $"edit-{server:N}";

    private static string Encrypted(SmtpEndpoint server) =>
        server.Encryption == SmtpEncryption.None ? "not encrypted" : server.Encryption.Label();

    private static string SignsIn(SmtpEndpoint server) => server.Authentication switch
    {
        SmtpAuthentication.Password => $"signs in as {server.UserName}",
        SmtpAuthentication.OAuth2 => $"signs in by Microsoft Entra ID for {server.UserName}",
        _ => "without sign-in",
    };

    private static string SecretEnd(SmtpServerItem server) => server is { Endpoint.Authentication: SmtpAuthentication.OAuth2, SecretEndsOn: { } day }
        ? string.Create(CultureInfo.InvariantCulture, $", client secret until {day:d MMM yyyy}")
        : "";

    private void Edit(SmtpServerItem? server)
    {
        _mistake = null;
        _outcome = null;
        _verdict = null;
        _lines = [];
        _input = new SmtpServerInput(server);
    }

    private async Task SaveAsync()
    {
        if (_input!.Read() is not { } entry)
        {
            return;
        }

        SmtpServerOutcome outcome = default;
        if (!await TryAsync(async token => outcome = await State.SaveAsync(entry, token), SaveAsync))
        {
            return;
        }

        _outcome = outcome;
        if (outcome is not (SmtpServerOutcome.Done or SmtpServerOutcome.Drafted))
        {
            return;
        }

        var saved = State.Current!.Servers.FirstOrDefault(s => s.Name == entry.Name);
        _input = null;
        StateHasChanged();
        if (outcome == SmtpServerOutcome.Drafted && State.Current.Draft is { } draft)
        {
            await AskAsync(draft.Id, entry.Name);
        }
        else
        {
            Snackbar.Add(saved is { InUse: true } ? $"Saved. In force: {entry.Name}." : "Saved.", Severity.Success);
        }

        await Script.FocusAsync(saved is null ? PageHeader.HeadingId : EditIdOf(saved.Id));
    }

    private async Task AskAsync(Guid draftId, string server)
    {
        if (await ConfirmAsync(draftId, sends: true))
        {
            Snackbar.Add($"In force: {server}.", Severity.Success);
        }

        await TryAsync(State.LoadAsync, () => AskAsync(draftId, server));
        StateHasChanged();
    }

    /// <summary>Back to the list, to where the form was opened.</summary>
    private async Task CloseAsync()
    {
        var edited = _input?.Stored?.Id;
        _input = null;
        StateHasChanged();
        await Script.FocusAsync(edited is { } id && State.Current?.Servers.Any(s => s.Id == id) == true ? EditIdOf(id) : AddId);
    }

    /// <summary>A verdict is about what was tested, not about what has been typed since.</summary>
    private void ForgetTest() => _verdict = null;

    private async Task TestAsync((string From, string To) addresses)
    {
        if (_test is not null || _input!.Read() is not { } entry)
        {
            return;
        }

        _verdict = null;
        _lines = [];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        _test = stop;
        try
        {
            DeliveryResult? result = null;
            var ran = await TryAsync(
                async _ => result = await State.TestAsync(entry, addresses.From, addresses.To, Hear, stop.Token),
                () => TestAsync(addresses));
            _verdict = ran && result is not null ? TestVerdict.Of(result, entry.Endpoint, addresses.From, addresses.To)
                : stop.IsCancellationRequested ? TestVerdict.Stopped
                : null;
            _outcome = ran && result is null ? SmtpServerOutcome.SecretWanted : _outcome;
        }
        finally
        {
            _test = null;
        }
    }

    private Task StopAsync() => _test?.CancelAsync() ?? Task.CompletedTask;

    /// <summary>Called on the mail's thread: the list is replaced, never changed, for the page may be reading it.</summary>
    private void Hear(string line)
    {
        _lines = [.. _lines, line];
        _ = InvokeAsync(StateHasChanged);
    }

    private async Task DeleteAsync(SmtpServerItem server)
    {
        _mistake = null;
        if (!await ConfirmAsync(server))
        {
            await Script.FocusAsync(EditIdOf(server.Id));
            return;
        }

        SmtpServerOutcome outcome = default;
        if (!await TryAsync(async token => outcome = await State.DeleteAsync(server.Id, token), () => DeleteAsync(server)))
        {
            return;
        }

        _mistake = outcome switch
        {
            SmtpServerOutcome.InUse => $"{server.Name} is in use by {MailDeliveryMethod.ExternalRelay.Label()}. Choose another one there first.",
            SmtpServerOutcome.Awaited => $"{server.Name} is not deleted yet: messages that tell of the last change of the mail settings must still leave by it. They are given up after 7 days.",
            SmtpServerOutcome.Overtaken => $"{server.Name} was deleted by somebody else.",
            _ => null,
        };
        if (_mistake is null)
        {
            Snackbar.Add($"{server.Name} is deleted.", Severity.Success);
        }

        StateHasChanged();
        await Script.FocusAsync(State.Current!.Servers.Count == 0 ? PageHeader.HeadingId : ListId);
    }

    private async Task<bool> ConfirmAsync(SmtpServerItem server)
    {
        var dialog = await Dialogs.ShowAsync<DeleteServerDialog>(
            $"Delete {server.Name}?", new DialogParameters<DeleteServerDialog> { { d => d.HasSecret, server.HasSecret } });
        return await dialog.Result is { Canceled: false };
    }
}
