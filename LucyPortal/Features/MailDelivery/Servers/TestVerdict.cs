using LucyPortal.Components.Shared;
using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery.Servers;

/// <summary>What a test of a server came to, in plain words: how far it came, what that means, what to try.</summary>
/// <param name="Tone">"Accepted" is the best there is; what a server only puts off is no error.</param>
/// <param name="Headline">How far it came.</param>
/// <param name="Means">What that means.</param>
/// <param name="Try">What to try.</param>
/// <param name="Reply">What the server said; null where it said nothing.</param>
public sealed record TestVerdict(Tone Tone, string Headline, string Means, string Try, string? Reply = null)
{
    /// <summary>Somebody stopped it.</summary>
    public static TestVerdict Stopped { get; } = new(Tone.Neutral, "Stopped", "You stopped the test. The message may have been taken or not.", "");

    /// <summary>The verdict on a hand-over.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="server">The server that was tried.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient.</param>
    public static TestVerdict Of(DeliveryResult result, SmtpEndpoint server, string from, string to)
    {
        ArgumentNullException.ThrowIfNull(server);
        return result switch
        {
            DeliveryResult.HandedOver taken => new(
                Tone.Success,
                $"Accepted by {server.Host}",
                "It took the message. That is no proof that it arrives.",
                $"Look into the mailbox of {to}, also its spam folder.",
                taken.Reply),
            DeliveryResult.Failed failed => Of(failed, server, from, to) with { Reply = failed.Reply },
            _ => throw new ArgumentOutOfRangeException(nameof(result)),
        };
    }

    private static TestVerdict Of(DeliveryResult.Failed failed, SmtpEndpoint server, string from, string to) => failed.Failure switch
    {
        MailFailure.NameNotFound => Bad(
            "No such host",
            $"This machine can't find the name {server.Host}.",
            "Check the spelling. In a closed network, check which name server this machine uses."),
        MailFailure.Unreachable => Bad(
            "Connection refused",
            $"Nothing listens on port {server.Port} of {server.Host}, or the network does not lead there.",
            "587 for STARTTLS, 465 for SSL/TLS, 25 for a local server."),
        MailFailure.TimedOut => Bad(
            "No answer",
            $"{server.Host}, port {server.Port}, said nothing for 30 seconds.",
            "A firewall may block this port; many networks block 25: try 587. On port 465 choose SSL/TLS."),
        MailFailure.EncryptionFailed => Bad(
            "Wrong kind of encryption",
            $"{server.Host}, port {server.Port}, does not begin with TLS, or broke off while it began.",
            server.Encryption == SmtpEncryption.Tls ? "Choose STARTTLS, usual on port 587." : "Choose SSL/TLS, usual on port 465."),
        MailFailure.EncryptionNotOffered => Bad(
            "STARTTLS is not offered",
            "Nothing is ever sent without the encryption that you chose.",
            "SSL/TLS on port 465; None only inside of a network that you trust."),
        MailFailure.CertificateRefused => Bad(
            "Certificate refused",
            failed.Reply ?? "It can't be trusted.",
            $"Use a name that the certificate is for as host; renew an expired one on {server.Host}, or set this machine's clock; paste an authority of your own at Private authority."),
        MailFailure.SignInNotOffered => Bad(
            "No sign-in offered",
            $"{server.Host} offers no way to sign in over this connection.",
            "Authentication None, or an encrypted port."),
        MailFailure.SignInRefused when failed.Reply?.Contains("5.7.139", StringComparison.Ordinal) == true
            || failed.Reply?.Contains("5.7.30", StringComparison.Ordinal) == true => Bad(
            "Password sign-in is switched off",
            $"{server.Host} no longer takes passwords here.",
            "Ask its administrator for another way to send."),
        MailFailure.SignInRefused => Bad(
            "Sign-in refused",
            "User name or password is not right, or this account may not use SMTP.",
            "Check both. Microsoft 365 and Google want an app password."),
        MailFailure.SignInWanted => Bad("Sign-in wanted", $"{server.Host} takes mail only after a sign-in, or only encrypted.", "Choose Authentication Password, and an encryption."),
        MailFailure.SenderRefused => Bad(
            "Sender refused", $"{server.Host} does not let this account send as {from}.", "Use an address of this account, or allow it there."),
        MailFailure.MailboxUnknown => Bad("Recipient refused", $"{server.Host} knows no mailbox {to}.", "Check the address."),
        MailFailure.MailboxFull => Later("Mailbox full", $"The mailbox of {to} takes nothing now.", "Another recipient; the connection itself works."),
        MailFailure.TryLater when failed.Reply?.StartsWith("421", StringComparison.Ordinal) == true =>
            Later("Busy", $"{server.Host} closed the connection.", "Try again in a minute."),
        MailFailure.TryLater => Later(
            "Asked to wait",
            $"{server.Host} takes mail from strangers only at the second try (greylisting), or not at this moment. The settings work.",
            "Try again in 5 minutes."),
        MailFailure.TooBig => Bad("Message too big", $"{server.Host} takes only smaller messages.", "A message with a code has about 10 KB: ask its administrator."),
        MailFailure.PolicyRefused when failed.Reply?.Contains("relay", StringComparison.OrdinalIgnoreCase) == true => Bad(
            "Relaying denied",
            $"{server.Host} does not take mail for {to.Split('@')[^1]} from this machine.",
            "Sign in, or allow this machine's address there."),
        MailFailure.PolicyRefused => Bad("Refused by policy", "Its rules refuse the message.", "Check SPF, DKIM and the domain of the sender."),
        MailFailure.AddressInvalid => Bad("Address refused", $"{from} or {to} can't be used with this server.", "Check both addresses."),
        _ => Bad("No mail server", $"{server.Host}, port {server.Port}, answered something that is not SMTP, or broke off.", "Check the port. On port 465 choose SSL/TLS."),
    };

    private static TestVerdict Bad(string headline, string means, string remedy) => new(Tone.Error, headline, means, remedy);

    private static TestVerdict Later(string headline, string means, string remedy) => new(Tone.Warning, headline, means, remedy);
}
