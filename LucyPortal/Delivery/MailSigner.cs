using System.Text;
using LucyPortal.Data;
using LucyPortal.Domain;
using MimeKit;
using MimeKit.Cryptography;

namespace LucyPortal.Delivery;

/// <summary>
/// Signs mails with DKIM (RFC 6376), where that is set up. A key that can't be read keeps the mail from leaving: receivers that were told to
/// expect a signature would take one without for a forgery.
/// </summary>
public sealed class MailSigner(SecretBox secrets)
{
    /// <summary>
    /// What is signed, where the mail has it. <c>From</c> stands twice: a second one that somebody adds on the way breaks the signature
    /// (RFC 6376 8.15).
    /// </summary>
    private static readonly string[] Signed =
        ["From", "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted"];

    /// <summary>What keeps mail from being signed; null when nothing does, also where none is to be signed.</summary>
    public MailFailure? Obstacle(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Dkim is { } dkim && KeyOf(dkim) is null ? MailFailure.SigningKeyLost : null;
    }

    /// <summary>Writes a mail, signed where that is set up.</summary>
    /// <returns>Null when one of its addresses can't be written as an address.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Obstacle"/> was not asked.</exception>
    internal MimeMessage? Compose(MailMessage message, MailSettings settings)
    {
        if (MimeComposer.Compose(message) is not { } mime)
        {
            return null;
        }

        if (settings.Dkim is { } dkim)
        {
            Sign(mime, dkim, KeyOf(dkim) ?? throw new InvalidOperationException("The key of the DKIM signature can't be read."));
        }

        return mime;
    }

    private static void Sign(MimeMessage mime, DkimSigning dkim, DkimKey key)
    {
        using var pem = new MemoryStream(Encoding.ASCII.GetBytes(key.Pem));
        var signer = new DkimSigner(pem, dkim.Domain, dkim.Selector, DkimSignatureAlgorithm.RsaSha256)
        {
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        };
        // What a server on the way might have to encode anew would break the signature.
        mime.Prepare(EncodingConstraint.SevenBit);
        signer.Sign(mime, Signed);
    }

    private DkimKey? KeyOf(DkimSigning dkim) => dkim.Key is { } box && secrets.Open(box) is { } pem ? DkimKey.Read(pem, out _) : null;
}
