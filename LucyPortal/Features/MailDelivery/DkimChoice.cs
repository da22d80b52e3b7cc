using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery;

/// <summary>How mail is signed, as the page edits it.</summary>
/// <param name="Domain">The domain that answers for the mail.</param>
/// <param name="Selector">Which of its keys.</param>
/// <param name="PublicKey">The public half of the key; null when none is stored that can still be read.</param>
public sealed record DkimChoice(string Domain, string Selector, string? PublicKey)
{
    /// <summary>What is to be published in the DNS; null without a key.</summary>
    public DkimTxt? Txt => PublicKey is { } key ? new(new DkimSigning(Domain, Selector).RecordName, DkimKey.Record(key)) : null;

    /// <summary>What is stored, without its secret.</summary>
    internal static DkimChoice? Of(DkimSigning? stored, SecretBox secrets) => stored is null
        ? null
        : new(stored.Domain, stored.Selector, stored.Key is { } box && secrets.Open(box) is { } pem ? DkimKey.Read(pem, out _)?.PublicKey : null);

    /// <summary>What to store: with the key that was typed, else with the stored one that is meant. Without a key when that is gone.</summary>
    internal static DkimSigning? From(DkimChoice? choice, DkimKey? typed, IReadOnlyList<DkimSigning?> stored, SecretBox secrets) => choice switch
    {
        null => null,
        _ when typed is not null => new(choice.Domain, choice.Selector, secrets.Lock(typed.Pem)),
        // Another domain or selector keeps the key: it is shown to nobody, wherever the mail goes.
        _ => new(choice.Domain, choice.Selector, stored.FirstOrDefault(s => Of(s, secrets)?.PublicKey == choice.PublicKey && s is not null)?.Key),
    };
}

/// <summary>A TXT record of the DNS.</summary>
/// <param name="Name">Where it stands.</param>
/// <param name="Value">What it says.</param>
public sealed record DkimTxt(string Name, string Value);
