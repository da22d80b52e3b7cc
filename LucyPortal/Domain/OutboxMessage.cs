namespace LucyPortal.Domain;

/// <summary>What a system mail is for. The numbers are stored.</summary>
public enum MailPurpose
{
    /// <summary>A code to sign in.</summary>
    SignInCode = 1,

    /// <summary>A code to configure 2FA.</summary>
    ConfigureCode = 2,

    /// <summary>A code to turn 2FA off.</summary>
    TurnOffCode = 3,

    /// <summary>Word to the owner: 2FA was configured.</summary>
    ConfiguredNotice = 4,

    /// <summary>Word to the owner: 2FA was turned off.</summary>
    TurnedOffNotice = 5,

    /// <summary>Word to the owner: the password was changed.</summary>
    PasswordChangedNotice = 6,

    /// <summary>Word to the owner: the right password was typed, but not the second factor.</summary>
    SecondFactorMissingNotice = 7,

    /// <summary>Word to the owner: the password counts as stolen.</summary>
    PasswordStolenNotice = 8,

    /// <summary>Word to administrators: somebody's password counts as stolen.</summary>
    PasswordStolenWarning = 9,

    /// <summary>A code to make new recovery codes.</summary>
    RecoveryCodesCode = 10,

    /// <summary>Word to the owner: a recovery code signed somebody in.</summary>
    RecoveryCodeUsedNotice = 11,

    /// <summary>Word to the owner: new recovery codes were made.</summary>
    RecoveryCodesMadeNotice = 12,

    /// <summary>Word to the owner: something was done to the account at the server's console.</summary>
    ConsoleResetNotice = 20,

    /// <summary>Word to administrators: the mail settings were changed at the server's console.</summary>
    MailSettingsNotice = 21,

    /// <summary>Word to administrators: new mail settings were confirmed, or earlier ones are in force again.</summary>
    MailSettingsConfirmedNotice = 22,

    /// <summary>A code to prove again that it is the owner.</summary>
    StepUpCode = 40,

    /// <summary>A code to put new mail settings in force.</summary>
    MailSettingsCode = 41,
}

/// <summary>
/// A mail that must leave, written in the transaction of its cause. Its content is encrypted and is erased as soon as it is not
/// needed any more; what stays is the send log's line.
/// </summary>
public sealed class OutboxMessage
{
    /// <summary>Longest <see cref="Server"/>, <see cref="Reply"/> and <see cref="QueueReason"/>, in characters.</summary>
    public const int TextLength = 500;

    /// <summary>Identifies the mail, also in its <c>Message-ID</c>, so that a doubled one can be told.</summary>
    public Guid Id { get; init; }

    /// <summary>What it is for.</summary>
    public MailPurpose Purpose { get; init; }

    /// <summary>The user it concerns.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Where it goes.</summary>
    public required string Recipient { get; init; }

    /// <summary>Its number, by which it is found; stored only to be.</summary>
    public string? Number { get => MailNumber.Of(Id); private init { } }

    /// <summary><see cref="Recipient"/> as it is looked for: databases differ in whether capitals matter.</summary>
    public string? RecipientKey { get => KeyOf(Recipient); private init { } }

    /// <summary>The content under Data Protection; null once erased.</summary>
    public byte[]? Payload { get; set; }

    /// <summary>When it was written (UTC).</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>From when on it must not be sent (UTC): a late code is noise. Null for mail that is worth sending late.</summary>
    public DateTime? NotAfter { get; init; }

    /// <summary>The mail settings that it must leave by, in force or not; null for those in force when its turn comes.</summary>
    public Guid? OnlyBy { get; init; }

    /// <summary>Where it is.</summary>
    public MailState State { get; set; } = MailState.Waiting;

    /// <summary>When it came into that state (UTC).</summary>
    public DateTime StateSince { get; set; }

    /// <summary>When it is due (UTC), while waiting.</summary>
    public DateTime NextAttemptAt { get; set; }

    /// <summary>Tries so far, the running one included.</summary>
    public int Attempts { get; set; }

    /// <summary>The sender that holds it, while being handed over.</summary>
    public Guid? LeaseId { get; set; }

    /// <summary>Until when (UTC) it belongs to that sender; a killed one loses it then.</summary>
    public DateTime? LeasedUntil { get; set; }

    /// <summary>The method of the last try; the fallback, where that was asked last.</summary>
    public MailDeliveryMethod? Method { get; set; }

    /// <summary>The way that failed just before, in whose place the fallback was asked; null when it was not.</summary>
    public FailedWay? InsteadOf { get; set; }

    /// <summary>The mail settings of the last try.</summary>
    public Guid? MailSettingsId { get; set; }

    /// <summary>The server that answered last, or the folder.</summary>
    public string? Server { get; set; }

    /// <summary>What it answered; never a code.</summary>
    public string? Reply { get; set; }

    /// <summary>The name under which a Postfix server queued it, from its reply.</summary>
    public string? QueueId { get; set; }

    /// <summary>The machine in whose queue it lies under <see cref="QueueId"/>; null when no portal can look there.</summary>
    public string? QueueMachine { get; set; }

    /// <summary>Where it is in that queue; null when no portal can look there.</summary>
    public QueueFate? QueueFate { get; set; }

    /// <summary>When that was first seen (UTC).</summary>
    public DateTime? QueueSince { get; set; }

    /// <summary>Why it waits there, in Postfix's words.</summary>
    public string? QueueReason { get; set; }

    /// <summary>Why the last try failed.</summary>
    public MailFailure? Failure { get; set; }

    /// <summary>True when it must not leave by another way than the one that it tries: it would prove the wrong one.</summary>
    public bool TriesOneWay => Purpose == MailPurpose.MailSettingsCode;

    /// <summary>When the code in it was typed back (UTC): the one proof that it arrived.</summary>
    public DateTime? TypedBackAt { get; set; }

    /// <summary>An address as it stands in <see cref="RecipientKey"/>.</summary>
    public static string KeyOf(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.ToUpperInvariant();
    }

    /// <summary>Where it is, for people.</summary>
    public MailFate Fate => new(
        Id,
        State,
        Method,
        Server,
        StateSince,
        Attempts,
        State == MailState.Waiting && Attempts > 0 ? NextAttemptAt : null,
        Failure,
        Reply,
        NotAfter,
        QueueFate is { } fate ? new QueueWord(fate, QueueSince ?? StateSince, QueueReason) : null,
        InsteadOf);
}
