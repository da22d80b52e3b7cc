using System.Text;
using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>
/// Which email addresses may be given to the portal. Narrower than what mail can be written to: what is typed is likelier a slip
/// than a rare address. Addresses that are stored already are not judged again.
/// </summary>
public static class AddressRules
{
    private const string Local = "localhost";

    /// <summary>
    /// True for one mail address and nothing beside it, at a domain with a dot or at <c>localhost</c>. Addresses of machines
    /// (<c>[192.0.2.1]</c>) are none; domains with other letters than ASCII are fine.
    /// </summary>
    public static bool IsAddress(string? text) => Parts(text) is not null;

    /// <summary>What is wrong with an address as sender of all mail, as a sentence for its field; null when nothing is.</summary>
    public static string? SenderMistake(string? text) => Parts(text) switch
    {
        null => "Type an email address, like noreply@example.org.",
        var (before, _) when !Ascii.IsValid(before) => "The part before the @ must be plain ASCII: many mail servers refuse other letters.",
        _ => null,
    };

    private static (string Before, string Domain)? Parts(string? text) =>
        text is { Length: <= MailSettings.AddressLength }
        && MimeComposer.IsAddress(text, out var address)
        && IsDomain(address.Domain)
            ? (address.LocalPart, address.Domain)
            : null;

    private static bool IsDomain(string domain) =>
        domain.Equals(Local, StringComparison.OrdinalIgnoreCase)
        || (domain.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(domain) == UriHostNameType.Dns);
}
