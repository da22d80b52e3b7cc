using LucyPortal.Components.Shared;
using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery;

/// <summary>What a test of a server, or of a delivery method, came to, in plain words: how far it came, what that means, what to try.</summary>
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
            DeliveryResult.HandedOver taken => Taken(taken, server.Host, to),
            DeliveryResult.Failed failed => Of(failed, server, from, to) with { Reply = failed.Reply },
            _ => throw new ArgumentOutOfRangeException(nameof(result)),
        };
    }

    /// <summary>The verdict on a mail that went by a delivery method.</summary>
    /// <param name="result">How the hand-over ended.</param>
    /// <param name="settings">The settings that it went by.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient.</param>
    public static TestVerdict Of(DeliveryResult result, MailSettings settings, string from, string to)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(result);
        return (settings.Method, result) switch
        {
            (_, DeliveryResult.Failed { Failure: MailFailure.NotSetUp or MailFailure.SecretLost } failed) =>
                Bad("Not set up", "It has no server, or its password or key can't be read any more.", "Set it up again under Mail settings, or SMTP servers.") with { Reply = failed.Reply },
            (_, DeliveryResult.Failed { Failure: MailFailure.SigningKeyLost }) =>
                Bad("Not signed", "The private key of the DKIM signature can't be read any more. Nothing is ever sent without it.", "Paste it again or generate a new one under Mail settings, or turn the signature off."),
            (MailDeliveryMethod.InternalPostfix, DeliveryResult.HandedOver taken) => new(
                Tone.Success,
                "Accepted by the internal Postfix server",
                taken.QueueId is { } id ? $"It is in its queue as {id}, and goes out from there." : "It goes out from there.",
                $"Look into the mailbox of {to}, also its spam folder.",
                taken.Reply),
            (MailDeliveryMethod.InternalPostfix, _) => Of(result, new SmtpEndpoint(settings.PostfixHost, settings.PostfixPort, SmtpEncryption.None), from, to),
            (MailDeliveryMethod.ExternalRelay, _) => Of(result, settings.Relay!, from, to),
            (MailDeliveryMethod.MailFolder, DeliveryResult.HandedOver) =>
                new(Tone.Success, "Written to the mail folder", $"The message is a file in {result.Server}. Nothing has left this machine.", ""),
            (MailDeliveryMethod.MailFolder, _) => Bad("Not written", $"The folder {result.Server} can't be written to.", "Check its rights, and the space on its disk."),
            (_, DeliveryResult.HandedOver taken) => Taken(taken, taken.Server, to),
            (_, DeliveryResult.Failed failed) => OverHttp(failed, settings, from, to) with { Reply = failed.Reply },
            _ => throw new ArgumentOutOfRangeException(nameof(result)),
        };
    }

    private static TestVerdict Taken(DeliveryResult.HandedOver taken, string host, string to) => new(
        Tone.Success,
        $"Accepted by {host}",
        "It took the message. That is no proof that it arrives.",
        $"Look into the mailbox of {to}, also its spam folder.",
        taken.Reply);

    private static TestVerdict OverHttp(DeliveryResult.Failed failed, MailSettings settings, string from, string to)
    {
        var address = new Uri(settings.MailApi!.BaseAddress);
        return failed.Failure switch
        {
            MailFailure.Unreachable => Bad(
                "Not reached", $"Nothing listens on port {address.Port} of {address.Host}, or the network does not lead there.", "Check the base address, and whether this machine may reach it."),
            MailFailure.TimedOut => Bad("No answer", $"{address.Authority} did not answer in time.", "A firewall may hold it up. Else try again in a minute."),
            MailFailure.CertificateRefused => Bad(
                "Certificate refused",
                failed.Reply ?? "It can't be trusted.",
                $"Use a name that the certificate is for in the base address; renew an expired one on {address.Host}, or set this machine's clock; make this machine trust an authority of your own."),
            MailFailure.EncryptionFailed => Bad(
                "Not encrypted as wanted",
                $"{address.Authority} does not begin with TLS, or broke off while it began.",
                "Check the base address and its port. Else try again in a minute."),
            MailFailure.SignInRefused => Bad("API key refused", "It is wrong, was withdrawn, or may not send mail.", "Make a new one there, with the permission to send."),
            MailFailure.SenderRefused => Bad("Sender refused", $"{address.Host} does not let this account send as {from}.", "Verify this address there, or use one that is."),
            MailFailure.AddressInvalid => Bad("Address refused", $"{(failed.Reply is null ? $"{from} or " : "")}{to} can't be used with this service.", "Check the address."),
            MailFailure.PolicyRefused => Bad("Message refused", $"{address.Host} does not take this message.", "What it answered says why; else ask its support."),
            MailFailure.TryLater when failed.Reply is ['4', '2', '9', ..] or ['4', '0', '1', ..] => Later(
                "Limit reached", $"{address.Host} takes no more from this account for now.", $"Try again in {Span(failed.Wait)}, or ask for a higher limit there."),
            MailFailure.TryLater => Later("Busy", $"{address.Host} takes nothing at this moment.", $"Try again in {Span(failed.Wait)}."),
            MailFailure.ProtocolBroken when failed.Reply is ['3', _, _] or ['3', _, _, ' ', ..] => Bad(
                "Sent elsewhere",
                $"{address.Authority} answered with another address. Neither key nor message is ever taken there.",
                "Type the base address to which it leads, if that is your service."),
            MailFailure.ProtocolBroken => Bad(
                "No mail service", $"{address.Authority} did not answer as SendGrid's API v3 does, or broke off.", "Check the base address: the portal adds /v3/mail/send to it."),
            _ => Of(failed, new SmtpEndpoint(address.Host, address.Port, SmtpEncryption.Tls), from, to),
        };
    }

    /// <summary>How long to wait, rounded up.</summary>
    private static string Span(TimeSpan? wait) => wait is { } asked && asked > TimeSpan.FromMinutes(1)
        ? $"{Math.Ceiling(asked.TotalMinutes):0} minutes"
        : "a minute";

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
        MailFailure.TokenRefused when failed.Reply?.Contains("AADSTS7000215", StringComparison.Ordinal) == true
            || failed.Reply?.Contains("AADSTS7000222", StringComparison.Ordinal) == true => Bad(
            "Microsoft refused the client secret", "It is wrong, or has expired.", "Make a new one in Entra ID: type its value, not its id."),
        MailFailure.TokenRefused => Bad(
            "Microsoft refused the sign-in", "It does not know this tenant or this app, or the app lacks a permission.", "Check tenant id and client id in Entra ID."),
        MailFailure.TokenUnavailable => Bad(
            "No token from Microsoft",
            "Microsoft Entra ID could not be reached from this machine, or did not answer as it should.",
            "In a closed network this machine must be allowed to reach it. Else try again in some minutes."),
        MailFailure.SignInRefused when server.Authentication == SmtpAuthentication.OAuth2 => Bad(
            "No permission to send", $"The app lacks SMTP.SendAsApp, or access to {server.UserName}.", "Grant both in Microsoft 365, and wait some minutes."),
        MailFailure.SignInRefused when failed.Reply?.Contains("5.7.139", StringComparison.Ordinal) == true
            || failed.Reply?.Contains("5.7.30", StringComparison.Ordinal) == true => Bad(
            "Password sign-in is switched off",
            $"{server.Host} no longer takes passwords here.",
            "Choose OAuth2 (Microsoft Entra ID)."),
        MailFailure.SignInRefused => Bad(
            "Sign-in refused",
            "User name or password is not right, or this account may not use SMTP.",
            "Check both. Microsoft 365 wants OAuth2, Google an app password."),
        MailFailure.SignInWanted => Bad("Sign-in wanted", $"{server.Host} takes mail only after a sign-in, or only encrypted.", "Choose Authentication Password, and an encryption."),
        MailFailure.SenderRefused => Bad(
            "Sender refused", $"{server.Host} does not let this account send as {from}.", "Use an address of this account, or allow it there."),
        MailFailure.MailboxUnknown => Bad("Recipient refused", $"{server.Host} knows no mailbox {to}.", "Check the address."),
        MailFailure.RecipientRefused => Bad("Recipient refused", $"The rules of {server.Host} let nobody from here write to {to}.", "Choose an Authentication if it wants one. Else what it answered says why."),
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
