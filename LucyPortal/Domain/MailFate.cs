namespace LucyPortal.Domain;

/// <summary>Where a mail is, as far as the portal can know. There is no "delivered": only the next server's word is known.</summary>
public enum MailState
{
    /// <summary>Written, not yet tried, or waiting for the next try.</summary>
    Waiting = 1,

    /// <summary>Being handed over right now.</summary>
    HandingOver = 2,

    /// <summary>The next server has taken it, or it lies in the mail folder.</summary>
    HandedOver = 3,

    /// <summary>Refused for good.</summary>
    Refused = 4,

    /// <summary>Not handed over in time; never sent late.</summary>
    Expired = 5,

    /// <summary>No longer wanted before it left.</summary>
    Cancelled = 6,
}

/// <summary>Why a mail was not handed over, in terms a person can act on. The numbers are stored.</summary>
public enum MailFailure
{
    /// <summary>The name of the server can't be found.</summary>
    NameNotFound = 1,

    /// <summary>The server can't be reached: nothing listens there, or the network fails.</summary>
    Unreachable = 2,

    /// <summary>The server took too long to answer.</summary>
    TimedOut = 3,

    /// <summary>The server asked to try again later (4xx, greylisting).</summary>
    TryLater = 4,

    /// <summary>It does not accept the sender.</summary>
    SenderRefused = 5,

    /// <summary>It knows no such mailbox.</summary>
    MailboxUnknown = 6,

    /// <summary>The mailbox is full.</summary>
    MailboxFull = 7,

    /// <summary>Its rules refuse the message.</summary>
    PolicyRefused = 8,

    /// <summary>The message is too big for it.</summary>
    TooBig = 9,

    /// <summary>It answered something that is not SMTP, or broke off.</summary>
    ProtocolBroken = 10,

    /// <summary>The mail folder can't be written to.</summary>
    FolderNotWritable = 11,

    /// <summary>No system notification email is set.</summary>
    NoSender = 12,

    /// <summary>The stored mail can't be read any more: the server's keys were lost.</summary>
    ContentLost = 13,

    /// <summary>The recipient's address can't be written as one.</summary>
    AddressInvalid = 14,

    /// <summary>It wants a sign-in or an encryption that this method does not have.</summary>
    SignInWanted = 15,

    /// <summary>Its certificate can't be trusted: expired, for another name, or signed by somebody unknown here.</summary>
    CertificateRefused = 16,

    /// <summary>It does not offer the encryption that is chosen; the mail is never sent without.</summary>
    EncryptionNotOffered = 17,

    /// <summary>The encryption could not be begun: broken off, or another kind of it.</summary>
    EncryptionFailed = 18,

    /// <summary>It offers no sign-in that may be used over this connection.</summary>
    SignInNotOffered = 19,

    /// <summary>It refused the portal's user name or password.</summary>
    SignInRefused = 20,

    /// <summary>The delivery method has no server.</summary>
    NotSetUp = 21,

    /// <summary>The stored password can't be read any more: the server's keys were lost.</summary>
    SecretLost = 22,

    /// <summary>Microsoft Entra ID refused the portal's tenant, client or client secret.</summary>
    TokenRefused = 23,

    /// <summary>Microsoft Entra ID could not be reached, or gave no token for now.</summary>
    TokenUnavailable = 24,

    /// <summary>The private key of the DKIM signature can't be read any more; mail never leaves unsigned instead.</summary>
    SigningKeyLost = 25,

    /// <summary>Its rules refuse this recipient.</summary>
    RecipientRefused = 26,
}

/// <summary>What failures mean for other mails.</summary>
public static class MailFailures
{
    /// <summary>Failures that concern one recipient or one mail, and say nothing about the others.</summary>
    public static IReadOnlyList<MailFailure> OfOneMail { get; } =
        [MailFailure.MailboxUnknown, MailFailure.MailboxFull, MailFailure.AddressInvalid, MailFailure.TooBig, MailFailure.ContentLost, MailFailure.RecipientRefused];

    /// <summary>Failures of configuration, sign-in or certificate: every mail meets them until somebody changes something.</summary>
    public static IReadOnlyList<MailFailure> OfTheMethod { get; } =
    [
        MailFailure.SenderRefused, MailFailure.FolderNotWritable, MailFailure.SignInWanted, MailFailure.CertificateRefused, MailFailure.EncryptionNotOffered,
        MailFailure.SignInNotOffered, MailFailure.SignInRefused, MailFailure.NotSetUp, MailFailure.SecretLost, MailFailure.TokenRefused,
        MailFailure.SigningKeyLost,
    ];

    /// <summary>True for one of <see cref="OfOneMail"/>.</summary>
    public static bool IsOfOneMail(this MailFailure failure) => OfOneMail.Contains(failure);

    /// <summary>True for one of <see cref="OfTheMethod"/>.</summary>
    public static bool IsOfTheMethod(this MailFailure failure) => OfTheMethod.Contains(failure);
}

/// <summary>Where a mail is after the Postfix server of this machine has taken it, as its queue shows. The numbers are stored.</summary>
public enum QueueFate
{
    /// <summary>Taken, and not seen outside of the queue yet.</summary>
    Watched = 1,

    /// <summary>In the queue, waiting for another try: the next server has not taken it (greylisting, unreachable).</summary>
    Deferred = 2,

    /// <summary>No longer in the queue: handed on, or given up.</summary>
    Left = 3,
}

/// <summary>What the queue of the Postfix server said of a mail.</summary>
/// <param name="Fate">Where it is.</param>
/// <param name="Since">When that was first seen (UTC).</param>
/// <param name="Reason">Why it waits, in Postfix's words, for administrators; null while it does not.</param>
public sealed record QueueWord(QueueFate Fate, DateTime Since, string? Reason = null)
{
    /// <summary>True when the next server itself asked to come back later, as greylisting does, and was not merely out of reach.</summary>
    public bool IsAskedToWait => Fate == QueueFate.Deferred && Reason?.Contains(" said: 4", StringComparison.Ordinal) == true;
}

/// <summary>A way by which a mail could not leave.</summary>
/// <param name="Method">The method.</param>
/// <param name="Server">The server that was asked, or the folder.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Reply">What the server answered, for administrators; never a code.</param>
public sealed record FailedWay(MailDeliveryMethod Method, string Server, MailFailure Failure, string? Reply = null);

/// <summary>Where one mail is, at one moment.</summary>
/// <param name="MessageId">The mail's row in the outbox, and its number in the send log.</param>
/// <param name="State">Where it is.</param>
/// <param name="Method">By which method it was last tried; null before the first try.</param>
/// <param name="Server">The server that spoke last, or the mail folder's path.</param>
/// <param name="Since">When it came into this state (UTC).</param>
/// <param name="Attempts">Tries so far.</param>
/// <param name="NextTryAt">When the next try is due (UTC), while waiting after a failed one.</param>
/// <param name="Failure">Why the last try failed.</param>
/// <param name="Reply">What the server answered, for administrators; never a code.</param>
/// <param name="NotAfter">From when on it would be too late to send (UTC).</param>
/// <param name="Queue">What the queue of this machine's Postfix says once that has the mail; null where nobody can look.</param>
/// <param name="InsteadOf">The way in whose place the fallback was asked; null when it was not.</param>
public sealed record MailFate(
    Guid MessageId,
    MailState State,
    MailDeliveryMethod? Method,
    string? Server,
    DateTime Since,
    int Attempts,
    DateTime? NextTryAt,
    MailFailure? Failure,
    string? Reply,
    DateTime? NotAfter,
    QueueWord? Queue = null,
    FailedWay? InsteadOf = null)
{
    /// <summary>True once nothing about it will change any more.</summary>
    public bool IsFinal => State is not (MailState.Waiting or MailState.HandingOver) && Queue is null or { Fate: QueueFate.Left };
}
