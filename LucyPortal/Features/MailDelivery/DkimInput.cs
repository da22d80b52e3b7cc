using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery;

/// <summary>How mail is to be signed, as typed, and what is wrong with it. The key is write-only.</summary>
public sealed class DkimInput
{
    private const string NoDomain = "A whole domain of letters, digits and hyphens, like example.org.";
    private const string NoSelector = $"Letters, digits and hyphens, like {DkimSigning.UsualSelector}; dots between parts.";

    private DkimChoice? _saved;
    private string? _sender;
    private string? _pasted;
    private DkimKey? _key;
    private DkimKeyFlaw? _flaw;

    /// <summary>Whether mail is signed.</summary>
    public bool IsOn { get; set; }

    /// <summary>The domain, as typed.</summary>
    public string? Domain { get; set; }

    /// <summary>The selector, as typed.</summary>
    public string? Selector { get; set; }

    /// <summary>The private key, as pasted; empty to keep the stored one, or the one just made.</summary>
    public string? Pasted
    {
        get => _pasted;
        set
        {
            _pasted = value;
            IsMade = false;
            _flaw = null;
            _key = string.IsNullOrWhiteSpace(value) ? null : DkimKey.Read(value, out _flaw);
        }
    }

    /// <summary>True when a new key was made that is not saved yet.</summary>
    public bool IsMade { get; private set; }

    /// <summary>The new key; null to keep the stored one.</summary>
    public DkimKey? NewKey => IsOn ? _key : null;

    /// <summary>What is wrong with the domain; null when nothing is, or nobody has looked yet.</summary>
    public string? DomainError { get; private set; }

    /// <summary>What is wrong with the selector; as for the domain.</summary>
    public string? SelectorError { get; private set; }

    /// <summary>What is wrong with the key; as for the domain.</summary>
    public string? KeyError { get; private set; }

    /// <summary>What to know about the key.</summary>
    public string KeyWords => this switch
    {
        { IsMade: true } => $"{_key!.Bits} bits, made here. Kept encrypted once you save, and never shown.",
        { _key: { } pasted } => $"{pasted.Bits} bits.{(pasted.Bits < DkimKey.GoodBits ? $" {DkimKey.GoodBits} are better: generate one." : null)} Kept encrypted, and never shown again.",
        { _saved.PublicKey: not null } => "Stored. Paste a new one to replace it.",
        { _saved: not null } => "The stored one can't be read any more. Paste it again, or generate a new one.",
        _ => "An RSA key in PEM form. Kept encrypted, and never shown again.",
    };

    /// <summary>What to know about the domain.</summary>
    public string DomainWords =>
        DkimSigning.DomainOf(Domain) is { } domain && DkimSigning.DomainOfAddress(_sender) is { } senders && !DkimSigning.IsAligned(domain, senders)
            ? $"Not the domain of {_sender}: DMARC does not count such a signature."
            : "The domain that answers for the messages: that of the sender.";

    /// <summary>What is to be published in the DNS, as far as the fields tell it.</summary>
    public DkimTxt? Txt => Typed is { } typed ? typed.Txt : null;

    private string? PublicKey => string.IsNullOrWhiteSpace(_pasted) ? _key?.PublicKey ?? _saved?.PublicKey : _key?.PublicKey;

    private DkimChoice? Typed => IsOn && DkimSigning.DomainOf(Domain) is { } domain && DkimSigning.SelectorOf(Selector) is { } selector && Fits(domain, selector)
        ? new(domain, selector, PublicKey)
        : null;

    /// <summary>Fills the fields from a choice.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="sender">The address that mail comes from.</param>
    public void Show(DkimChoice? choice, string? sender)
    {
        (_saved, _sender) = (choice, sender);
        IsOn = choice is not null;
        Domain = choice?.Domain ?? DkimSigning.DomainOfAddress(sender);
        Selector = choice?.Selector ?? DkimSigning.UsualSelector;
        Pasted = null;
        Forget();
    }

    /// <summary>Makes a new key. It is kept on the server, and in force no sooner than all the rest.</summary>
    public async Task GenerateAsync()
    {
        // It takes up to a second, in which the page shall go on.
        var made = await Task.Run(DkimKey.Generate);
        Pasted = null;
        (_key, IsMade) = (made, true);
        Forget();
    }

    /// <summary>True when the fields hold something else than a choice.</summary>
    public bool DiffersFrom(DkimChoice? choice) =>
        IsOn != choice is not null || (IsOn && (Typed != choice || _key is not null || !string.IsNullOrWhiteSpace(_pasted)));

    /// <summary>Looks at the fields.</summary>
    /// <returns>The choice with them; null when something is wrong, which the errors tell.</returns>
    public MailChoice? Read(MailChoice choice)
    {
        if (!IsOn)
        {
            return choice with { Dkim = null };
        }

        var (domain, selector) = (DkimSigning.DomainOf(Domain), DkimSigning.SelectorOf(Selector));
        DomainError = string.IsNullOrWhiteSpace(Domain) ? "Type the domain of the sender, like example.org." : domain is null ? NoDomain : null;
        SelectorError = string.IsNullOrWhiteSpace(Selector) ? $"Type a name for the key, like {DkimSigning.UsualSelector}."
            : selector is null ? NoSelector
            : domain is not null && !Fits(domain, selector) ? $"Too long: with the domain it can have at most {MailSettings.HostLength} characters."
            : null;
        KeyError = Mistake();
        return Typed is { PublicKey: not null } typed && KeyError is null ? choice with { Dkim = typed } : null;
    }

    /// <summary>The stored key is gone.</summary>
    public void WantKey() => KeyError = "Paste the private key again, or generate a new one.";

    /// <summary>Takes the errors back.</summary>
    public void Forget() => DomainError = SelectorError = KeyError = null;

    private static bool Fits(string domain, string selector) => new DkimSigning(domain, selector).RecordName.Length <= MailSettings.HostLength;

    private string? Mistake() => _flaw switch
    {
        DkimKeyFlaw.NoPem => "This is no private key in PEM form. Paste all of it, from -----BEGIN to the last -----.",
        DkimKeyFlaw.Encrypted => "A password guards this key. Paste it without one, as openssl pkey -in key.pem prints it.",
        DkimKeyFlaw.Public => "This is the public key. Paste the private one.",
        DkimKeyFlaw.NotRsa => "This is no RSA key, or part of it is missing. Paste a whole RSA key, or generate one.",
        DkimKeyFlaw.TooShort => $"Too short: receivers don't trust keys under {DkimKey.LeastBits} bits. Use one of {DkimKey.GoodBits}, or generate one.",
        DkimKeyFlaw.TooLong => $"Too long: receivers need not check keys over {DkimKey.MostBits} bits. Use one of {DkimKey.GoodBits}, or generate one.",
        _ when PublicKey is null => "Paste the private key, or generate one.",
        _ => null,
    };
}
