using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using MudBlazor;

namespace LucyPortal.Features.Support;

/// <summary>The words of the send log. It tells of mails of all kinds, to somebody who did not wait for them.</summary>
public static class SendLogWords
{
    /// <summary>What mails are for, in the order in which they are offered to choose from.</summary>
    public static IReadOnlyList<MailPurpose> Purposes { get; } = [.. Enum.GetValues<MailPurpose>().OrderBy(p => !IsCode(p)).ThenBy(Purpose, StringComparer.Ordinal)];

    /// <summary>What a mail is for.</summary>
    public static string Purpose(MailPurpose purpose) => purpose switch
    {
        MailPurpose.SignInCode => "Code to sign in",
        MailPurpose.ConfigureCode => "Code to configure 2FA",
        MailPurpose.TurnOffCode => "Code to turn 2FA off",
        MailPurpose.RecoveryCodesCode => "Code to make recovery codes",
        MailPurpose.StepUpCode => "Code to confirm who it is",
        MailPurpose.MailSettingsCode => "Code to confirm mail settings",
        MailPurpose.ConfiguredNotice => "Notice: 2FA configured",
        MailPurpose.TurnedOffNotice => "Notice: 2FA turned off",
        MailPurpose.PasswordChangedNotice => "Notice: password changed",
        MailPurpose.SecondFactorMissingNotice => "Notice: second factor missing",
        MailPurpose.PasswordStolenNotice => "Notice: password counts as stolen",
        MailPurpose.PasswordStolenWarning => "Warning: somebody's password counts as stolen",
        MailPurpose.RecoveryCodeUsedNotice => "Notice: recovery code used",
        MailPurpose.RecoveryCodesMadeNotice => "Notice: recovery codes made",
        MailPurpose.ConsoleResetNotice => "Notice: account changed at the console",
        MailPurpose.MailSettingsConfirmedNotice => "Notice: mail settings changed",
        MailPurpose.MailSettingsNotice => "Notice: mail settings changed at the console",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "Say here what the mail is for."),
    };

    /// <summary>The states to choose from.</summary>
    public static string States(MailStates states) => states switch
    {
        MailStates.Waiting => "Waiting",
        MailStates.HandedOver => "Handed over",
        MailStates.Refused => "Refused",
        MailStates.NotSent => "Too late or no longer needed",
        MailStates.Delayed => "Delayed",
        MailStates.RefusedOrTooLate => "Refused or too late",
        _ => throw new ArgumentOutOfRangeException(nameof(states), states, null),
    };

    /// <summary>Where a mail is, in a word or two.</summary>
    public static string State(MailFate mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return mail switch
        {
            { State: MailState.Waiting, Attempts: 0 } => "Waiting",
            { State: MailState.Waiting } => "To be tried again",
            { State: MailState.HandingOver } => "Being handed over",
            { State: MailState.HandedOver, Method: MailDeliveryMethod.MailFolder } => "Written to the folder",
            { State: MailState.HandedOver, Queue.Fate: QueueFate.Deferred } => "Delayed in Postfix",
            { State: MailState.HandedOver, Queue.Fate: QueueFate.Left } => "Left Postfix",
            { State: MailState.HandedOver, InsteadOf: not null } => "Sent by the fallback",
            { State: MailState.HandedOver } => "Handed over",
            { State: MailState.Refused } => "Refused",
            { State: MailState.Expired } => "Too late",
            _ => "No longer needed",
        };
    }

    /// <summary>Its picture beside these words, where that of the tone would say too little.</summary>
    public static string? Picture(MailFate mail) => mail switch
    {
        { State: MailState.Waiting or MailState.HandingOver } or { Queue.Fate: QueueFate.Deferred } => Icons.Material.Outlined.HourglassEmpty,
        { State: MailState.HandedOver } => Icons.Material.Outlined.MarkEmailRead,
        { State: MailState.Expired } => Icons.Material.Outlined.TimerOff,
        { State: MailState.Cancelled } => Icons.Material.Outlined.Block,
        _ => null,
    };

    /// <summary>What was said of it last, by a server or by the portal; null when nothing was.</summary>
    public static string? LastAnswer(MailFate mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return mail.Queue?.Reason ?? mail.Reply ?? (mail.Failure is null ? null : MailWords.Reason(mail));
    }

    /// <summary>Why it can't be tried by hand, in a sentence; null when it can, or will be in a moment.</summary>
    public static string? WhyNotNow(MailFate mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return mail.State switch
        {
            MailState.HandedOver => "It was handed over and its content erased, so it can't be sent again.",
            MailState.Refused => "It was refused and its content erased, so it can't be sent again.",
            MailState.Expired => "It came too late and its content is erased, so it can't be sent any more.",
            MailState.Cancelled => "It was no longer needed and its content is erased, so it can't be sent any more.",
            _ => null,
        };
    }

    private static bool IsCode(MailPurpose purpose) => Purpose(purpose).StartsWith("Code", StringComparison.Ordinal);
}
