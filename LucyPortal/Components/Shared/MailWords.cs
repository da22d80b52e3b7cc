using LucyPortal.Domain;

namespace LucyPortal.Components.Shared;

/// <summary>The words for where a mail is: the same in the dialog, on the code page and for screen readers.</summary>
public static class MailWords
{
    /// <summary>What a person is told first. True for the state of the mail; never "delivered", because the portal can't know it.</summary>
    public static string Sentence(MailFate? mail) => mail switch
    {
        { State: MailState.HandedOver, Method: MailDeliveryMethod.MailFolder } => "A 6-digit login code has been written to the mail folder.",
        { State: MailState.HandedOver, Queue.Fate: QueueFate.Deferred } => "An email message with a 6-digit login code is on its way.",
        { State: MailState.HandedOver } => "You have received an email message that contains a 6-digit login code.",
        { State: MailState.Refused } => "We could not send you the code.",
        { State: MailState.Waiting, Attempts: > 0 } or { State: MailState.Expired } => "An email message with a 6-digit login code is on its way.",
        _ => "We are sending you an email message that contains a 6-digit login code.",
    };

    /// <summary>Where it is, in a few words and without a time: for a headline, and to be announced.</summary>
    public static string Headline(MailFate mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return mail switch
        {
            { State: MailState.Waiting, Attempts: 0 } => "Waiting to be sent",
            { State: MailState.Waiting } => $"Not handed over yet: {Reason(mail)}",
            { State: MailState.HandingOver } => $"Being handed to {Receiver(mail)}",
            { State: MailState.HandedOver, Method: MailDeliveryMethod.MailFolder } => "Written to the mail folder",
            { State: MailState.HandedOver, InsteadOf: not null, Queue: null or { Fate: QueueFate.Watched }, Method: { } fallback } => $"Sent by the fallback, {fallback.Label()},",
            { State: MailState.HandedOver, Queue.IsAskedToWait: true } => "Delayed: the receiving server asked Postfix to try again later",
            { State: MailState.HandedOver, Queue.Fate: QueueFate.Deferred } => "Delayed: Postfix could not hand it on yet",
            { State: MailState.HandedOver, Queue.Fate: QueueFate.Left } => $"Left {Receiver(mail)}",
            { State: MailState.HandedOver } => $"Handed to {Receiver(mail)}",
            { State: MailState.Refused, Failure: MailFailure.ContentLost } => "Can't be sent any more",
            { State: MailState.Refused } => $"Refused by {Receiver(mail)}: {Reason(mail)}",
            { State: MailState.Cancelled } => "No longer needed",
            _ => "Too late for this code",
        };
    }

    /// <summary>How it looks beside the words.</summary>
    public static Tone Tone(MailFate mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return mail switch
        {
            { State: MailState.HandedOver, Queue.Fate: QueueFate.Deferred } => Shared.Tone.Warning,
            { State: MailState.HandedOver } => Shared.Tone.Success,
            { State: MailState.Refused } => Shared.Tone.Error,
            { State: MailState.Expired } or { State: MailState.Waiting, Attempts: > 0 } => Shared.Tone.Warning,
            _ => Shared.Tone.Neutral,
        };
    }

    private static string Receiver(MailFate mail) => mail.Method switch
    {
        MailDeliveryMethod.InternalPostfix => "the internal Postfix server",
        MailDeliveryMethod.MailFolder => "the mail folder",
        _ => mail.Server ?? "the mail server",
    };

    /// <summary>Why the last try failed, in a few words.</summary>
    public static string Reason(MailFate mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return Reason(mail.Failure, mail.Server, mail.Method);
    }

    /// <summary>Why a way failed, in a sentence that names its server.</summary>
    public static string Reason(FailedWay failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        if (failed.Failure == MailFailure.NotSetUp)
        {
            return "No server is chosen.";
        }

        var reason = Reason(failed.Failure, failed.Server, failed.Method);
        return reason.StartsWith(failed.Server, StringComparison.Ordinal) ? $"{reason}." : $"{failed.Server}: {reason}.";
    }

    private static string Reason(MailFailure? failure, string? server, MailDeliveryMethod? method) => failure switch
    {
        MailFailure.NameNotFound => $"the name {server} can't be found",
        MailFailure.Unreachable => $"{server} can't be reached",
        MailFailure.TimedOut => $"{server} does not answer",
        MailFailure.TryLater => $"{server} asked to try again later",
        MailFailure.SenderRefused => "it does not accept the portal's address as sender",
        MailFailure.MailboxUnknown => "it knows no such mailbox",
        MailFailure.MailboxFull => "the mailbox is full",
        MailFailure.RecipientRefused => "its rules refuse this recipient",
        MailFailure.PolicyRefused => "its rules refuse the message",
        MailFailure.TooBig => "the message is too big",
        MailFailure.SignInWanted => "it wants the portal to sign in",
        MailFailure.CertificateRefused => "its certificate could not be trusted",
        MailFailure.EncryptionNotOffered => "it does not offer the encryption that is set",
        MailFailure.EncryptionFailed => $"{server} broke off while the encryption began",
        MailFailure.SignInNotOffered => "it offers no way to sign in",
        MailFailure.SignInRefused when method == MailDeliveryMethod.ExternalHttp => "it refused the portal's API key",
        MailFailure.SignInRefused => "it refused the portal's user name or password",
        MailFailure.NotSetUp => "no server is chosen",
        MailFailure.SecretLost => "the stored password or key can't be read any more",
        MailFailure.SigningKeyLost => "the private key of the DKIM signature can't be read any more",
        MailFailure.TokenRefused => "Microsoft refused the portal's sign-in",
        MailFailure.TokenUnavailable => "Microsoft gave no token to sign in with",
        MailFailure.FolderNotWritable => "the mail folder can't be written to",
        MailFailure.NoSender => "no system notification email is set",
        MailFailure.AddressInvalid => "the address can't be used",
        MailFailure.ContentLost => "the keys of this server were lost, and its content with them",
        _ => $"{server} broke off",
    };
}
