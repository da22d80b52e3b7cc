using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery;

/// <summary>Where the mail API is and with which key, as typed, and what is wrong with it. The key is write-only.</summary>
public sealed class ApiInput
{
    private const string KeyAgain = "Type the API key again: a stored one is never sent to another address.";

    private MailChoice? _saved;

    /// <summary>The base address, as typed.</summary>
    public string? Address { get; set; }

    /// <summary>The key, as typed; empty to keep the stored one.</summary>
    public string? Key { get; set; }

    /// <summary>What is wrong with the address; null when nothing is, or nobody has looked yet.</summary>
    public string? AddressError { get; private set; }

    /// <summary>What is wrong with the key; as for the address.</summary>
    public string? KeyError { get; private set; }

    /// <summary>What to know about the key.</summary>
    public string KeyWords => this switch
    {
        { _saved.HasApiKey: true, KeepsKey: true } => "Stored. Type a new one to replace it.",
        { _saved.HasApiKey: true } => KeyAgain,
        _ => "Kept encrypted, and never shown again.",
    };

    private bool KeepsKey => _saved is { HasApiKey: true } saved && Trimmed == saved.ApiAddress;

    private string Trimmed => Address?.Trim().TrimEnd('/') ?? "";

    /// <summary>Fills the fields from a choice.</summary>
    public void Show(MailChoice choice)
    {
        _saved = choice;
        Address = choice.ApiAddress ?? MailApi.UsualAddress;
        Key = null;
        Forget();
    }

    /// <summary>True when the fields hold something else than a choice.</summary>
    public bool DiffersFrom(MailChoice choice) => Trimmed != (choice.ApiAddress ?? MailApi.UsualAddress) || !string.IsNullOrEmpty(Key);

    /// <summary>Looks at both fields.</summary>
    /// <returns>The choice with the address; null when something is wrong, which the errors tell.</returns>
    public MailChoice? Read(MailChoice choice)
    {
        AddressError = AddressMistake(Trimmed);
        KeyError = Key switch
        {
            { Length: > MailApi.KeyLength } => $"{Key.Length} characters. It can have at most {MailApi.KeyLength}.",
            { Length: > 0 } when Key.Any(c => !char.IsAscii(c) || char.IsControl(c)) => "An API key has plain letters and digits only.",
            { Length: > 0 } => null,
            _ when KeepsKey => null,
            _ => _saved is { HasApiKey: true } ? KeyAgain : "Type the API key.",
        };
        return AddressError is null && KeyError is null ? choice with { ApiAddress = Trimmed } : null;
    }

    /// <summary>Somebody else has changed it so that the key is wanted.</summary>
    public void WantKey() => KeyError = KeyAgain;

    /// <summary>Takes the errors back.</summary>
    public void Forget() => AddressError = KeyError = null;

    private static string? AddressMistake(string address) =>
        address.Length == 0 ? $"Type the address of the API, like {MailApi.UsualAddress}."
        : address.Length > MailApi.AddressLength ? $"{address.Length} characters. It can have at most {MailApi.AddressLength}."
        : Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http") ? AddressMistake(uri)
        : $"A whole address, like {MailApi.UsualAddress}.";

    private static string? AddressMistake(Uri address) =>
        !OutgoingHttp.MayAsk(address) ? "It must begin with https://: the key and the codes would be readable on the way."
        : address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0 ? "Only the address: no user name, no ? and no #."
        : address.AbsolutePath.TrimEnd('/').EndsWith("/v3", StringComparison.Ordinal) || address.AbsolutePath.Contains("/mail/send", StringComparison.Ordinal)
            ? "Leave out /v3/mail/send: the portal adds it."
        : null;
}
