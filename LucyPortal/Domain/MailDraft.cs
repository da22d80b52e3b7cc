namespace LucyPortal.Domain;

/// <summary>A draft of the mail settings, as every administrator may see it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Author">Who tries it.</param>
/// <param name="IsOwn">Whether that is who looks: nobody else can confirm it.</param>
/// <param name="At">When it was made (UTC).</param>
/// <param name="EndsAt">Until when it can be confirmed (UTC).</param>
/// <param name="Differences">What differs from the settings in force; no secret.</param>
/// <param name="Words">Its method, server and sender.</param>
/// <param name="InForce">What stays in force meanwhile.</param>
/// <param name="Recipient">Where its newest code went; null before one was sent.</param>
/// <param name="Mail">Where that mail is.</param>
public sealed record MailDraft(
    Guid Id,
    string Author,
    bool IsOwn,
    DateTime At,
    DateTime EndsAt,
    string Differences,
    string Words,
    string InForce,
    string? Recipient,
    MailFate? Mail)
{
    /// <summary>True when it ran out: it can only be begun again.</summary>
    public bool IsOver(DateTime now) => now > EndsAt;

    /// <summary>True when its newest code could not leave by it.</summary>
    public bool IsFailing => Mail is { State: MailState.Refused or MailState.Expired } or { State: MailState.Waiting, Attempts: > 0 };
}

/// <summary>What became of a change of the mail settings.</summary>
public enum MailChange
{
    /// <summary>It is in force: nothing was before, or it changes nothing.</summary>
    InForce = 1,

    /// <summary>It is a draft: in force once a code that left by it is typed back.</summary>
    Drafted = 2,

    /// <summary>Somebody else changed the settings meanwhile. Nothing was changed.</summary>
    Overtaken = 3,

    /// <summary>Somebody else is trying other settings. Nothing was changed.</summary>
    DraftOfOther = 4,

    /// <summary>Method and fallback would both be new, and a code can try only one of them. Nothing was changed.</summary>
    TwoAtOnce = 5,
}
