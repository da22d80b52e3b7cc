using System.Text;
using LucyPortal.Domain;
using MimeKit;

namespace LucyPortal.Delivery;

/// <summary>Writes a <see cref="MailMessage"/> as MIME (RFC 2045, RFC 5322).</summary>
internal static class MimeComposer
{
    private static readonly ParserOptions Strict = new()
    {
        // Else "nobody" would pass as a mailbox.
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>The mail, or null when one of its addresses can't be written as an address.</summary>
    public static MimeMessage? Compose(MailMessage mail)
    {
        if (!IsAddress(mail.From, out var from) || !IsAddress(mail.To, out var to))
        {
            return null;
        }

        // MimeKit encodes and folds whatever stands in a name or subject; control characters have no business there at all.
        to.Name = SingleLine.Of(mail.ToName);
        var message = new MimeMessage
        {
            // RFC 5322 3.6.4: ASCII, also where the domain has other letters.
            MessageId = $"{mail.Id:N}@{from.GetAddress(idnEncode: true).Split('@')[^1]}",
            Date = new DateTimeOffset(mail.Date, TimeSpan.Zero),
            Subject = SingleLine.Of(mail.Subject),
            Body = new MultipartAlternative
            {
                Part("plain", mail.Text),
                Part("html", mail.Html),
            },
        };
        message.From.Add(from);
        message.To.Add(to);
        // RFC 3834: nobody's out-of-office reply should answer this.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    /// <summary>True when an address has other letters than ASCII before its @: a domain can be written without them, this part can't.</summary>
    public static bool NeedsUnicode(MimeMessage message) =>
        message.From.Mailboxes.Concat(message.To.Mailboxes).Any(a => !Ascii.IsValid(a.GetAddress(idnEncode: true)));

    /// <summary>True for exactly one address with a domain, and nothing beside it.</summary>
    public static bool IsAddress(string text, out MailboxAddress address) =>
        MailboxAddress.TryParse(Strict, text, out address!)
        // MimeKit shows a domain like xn--exmple-cua.org with its letters; both ways of writing it are fine.
        && (address.Address == text || address.GetAddress(idnEncode: true) == text)
        && address.Domain.Length > 0
        && !text.Any(char.IsControl);

    private static TextPart Part(string subtype, string text) => new(subtype)
    {
        // Quoted-printable keeps ASCII lines as they are, so that a code can be read in the file itself with any viewer.
        ContentTransferEncoding = ContentEncoding.QuotedPrintable,
        Text = text,
    };
}
