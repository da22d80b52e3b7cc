using System.Globalization;

namespace LucyPortal.Domain;

/// <summary>All that it takes to sign mail with DKIM (RFC 6376). Never edited: a change is another one.</summary>
/// <param name="Domain">The domain that answers for the mail (<c>d=</c>), in ASCII.</param>
/// <param name="Selector">Which of its keys (<c>s=</c>).</param>
/// <param name="Key">The private key under Data Protection; only <c>SecretBox</c> can read it.</param>
public sealed record DkimSigning(string Domain, string Selector, string? Key = null)
{
    /// <summary>The selector that is proposed.</summary>
    public const string UsualSelector = "lucy";

    /// <summary>Where receivers look for the public key: the name of its TXT record (RFC 6376 3.6.2.1).</summary>
    public string RecordName => $"{Selector}._domainkey.{Domain}";

    /// <summary>The domain as it stands in a signature; null when it is none.</summary>
    public static string? DomainOf(string? typed) => LabelsOf(typed, atLeast: 2);

    /// <summary>The selector as it stands in a signature; null when it is none.</summary>
    public static string? SelectorOf(string? typed) => LabelsOf(typed, atLeast: 1);

    /// <summary>The domain of an address; null when it has none that could sign.</summary>
    public static string? DomainOfAddress(string? address) => DomainOf(address?.Split('@')[^1]);

    /// <summary>
    /// True when DMARC counts a signature of this domain for mail from the other one (RFC 7489 3.1.1), as far as the names alone tell: the
    /// same domain, or one within the other.
    /// </summary>
    public static bool IsAligned(string domain, string senders)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(senders);
        return domain == senders || domain.EndsWith($".{senders}", StringComparison.Ordinal) || senders.EndsWith($".{domain}", StringComparison.Ordinal);
    }

    /// <summary>Labels with dots between them (RFC 6376 3.1 and 3.5); those with other letters as ASCII.</summary>
    private static string? LabelsOf(string? typed, int atLeast)
    {
        try
        {
            var name = new IdnMapping().GetAscii(typed?.Trim().TrimEnd('.') ?? "").ToLowerInvariant();
            var labels = name.Split('.');
            return labels.Length >= atLeast && name.Length <= MailSettings.HostLength && labels.All(IsLabel) ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
