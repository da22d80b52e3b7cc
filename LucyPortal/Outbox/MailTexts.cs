using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>A whole mail of <c>MailTexts.resx</c>: its <c>.Subject</c>, and its <c>.Text</c> with one paragraph a line.</summary>
public enum MailTemplate
{
    /// <summary>A code.</summary>
    Code,

    /// <summary>2FA is on.</summary>
    Configured,

    /// <summary>2FA is off.</summary>
    TurnedOff,

    /// <summary>There are new recovery codes.</summary>
    RecoveryCodesMade,

    /// <summary>A recovery code signed somebody in.</summary>
    RecoveryCodeUsed,

    /// <summary>The password was changed.</summary>
    PasswordChanged,

    /// <summary>The right password, and only wrong codes.</summary>
    CodeWrong,

    /// <summary>The right password, and no code.</summary>
    CodeMissing,

    /// <summary>To the owner: the password counts as stolen.</summary>
    PasswordStolen,

    /// <summary>The same to an administrator.</summary>
    PasswordStolenWarning,

    /// <summary>2FA was removed at the server's console.</summary>
    TwoFactorReset,

    /// <summary>The account was unlocked at the server's console.</summary>
    TriesReset,

    /// <summary>A link to a new password was made at the server's console.</summary>
    PasswordLinkMade,

    /// <summary>New mail settings were confirmed.</summary>
    MailSettingsConfirmed,

    /// <summary>Earlier mail settings are in force again.</summary>
    MailSettingsRestored,

    /// <summary>The mail settings were changed at the server's console.</summary>
    MailSettingsChanged,

    /// <summary>A test of the mail settings.</summary>
    Test,
}

/// <summary>A text of <c>MailTexts.resx</c> that stands within mails: a sentence, or where its comment says so less.</summary>
public enum MailPhrase
{
    /// <summary>Somebody signs in.</summary>
    SignInRequest,

    /// <summary>Somebody configures 2FA.</summary>
    ConfigureRequest,

    /// <summary>Somebody turns 2FA off.</summary>
    TurnOffRequest,

    /// <summary>Somebody makes new recovery codes.</summary>
    RecoveryCodesRequest,

    /// <summary>Somebody proves to be the owner.</summary>
    StepUpRequest,

    /// <summary>What was asked for: mail settings in force.</summary>
    MailSettingsRequest,

    /// <summary>No recovery code is left.</summary>
    RecoveryCodesNone,

    /// <summary>One recovery code is left.</summary>
    RecoveryCodesOne,

    /// <summary>Few recovery codes are left.</summary>
    RecoveryCodesFew,

    /// <summary>Enough recovery codes are left.</summary>
    RecoveryCodesMany,

    /// <summary>Whom to ask where the settings name nobody.</summary>
    AskAdministrator,

    /// <summary>Whom to tell at once where the settings name nobody.</summary>
    TellAdministrator,

    /// <summary>Whom to ask at once.</summary>
    AskAtOnce,

    /// <summary>What to do against a stranger where the settings name nobody.</summary>
    ChangePasswordAndTell,

    /// <summary>What to do against a stranger.</summary>
    ChangePasswordAndAsk,

    /// <summary>A change of the mail settings, within a list.</summary>
    Changed,

    /// <summary>What was not set before, or is not now, within <see cref="Changed"/>.</summary>
    ChangedNothing,

    /// <summary>Another way to sign in to the SMTP server, within a list.</summary>
    ChangedSignIn,

    /// <summary>Another SMTP server that is set up alike, within a list.</summary>
    ChangedEntry,

    /// <summary>Another API key, within a list.</summary>
    ChangedKey,

    /// <summary>Another private key of the DKIM signature, within a list.</summary>
    ChangedSigningKey,

    /// <summary>When, within a sentence.</summary>
    When,

    /// <summary>When and from where, within a sentence.</summary>
    WhenAndWhere,

    /// <summary>How a time of day is written, as a pattern of .NET.</summary>
    TimePattern,

    /// <summary>How a day with its time is written, as a pattern of .NET.</summary>
    DateTimePattern,
}

/// <summary>
/// What mails say, in every language: <c>MailTexts.resx</c> in English, <c>MailTexts.de.resx</c> and <c>MailTexts.fr.resx</c>. Names
/// in braces stand for facts, as <c>{product}</c>.
/// </summary>
public static partial class MailTexts
{
    /// <summary>The texts themselves.</summary>
    internal static ResourceManager Resources { get; } = new("LucyPortal.Outbox.MailTexts", typeof(MailTexts).Assembly);

    /// <summary>The name by which a text about a mail is found.</summary>
    internal static string SubjectOf(MailTemplate template) => $"{template}.Subject";

    /// <inheritdoc cref="SubjectOf" />
    internal static string TextOf(MailTemplate template) => $"{template}.Text";

    /// <summary>A text with its braces.</summary>
    internal static string Get(MailLanguage language, string name) =>
        Resources.GetString(name, CultureInfo.GetCultureInfo(language.Code))
        ?? throw new ArgumentException($"There is no text '{name}'.", nameof(name));

    /// <summary>The text with the facts in it. Braces within a fact are what they are: only one pass is made.</summary>
    internal static string Fill(string text, IReadOnlyDictionary<string, string> facts) =>
        Placeholder().Replace(text, found => facts[found.Groups[1].Value]);

    /// <summary>A name in braces.</summary>
    [GeneratedRegex(@"\{(\w+)\}")]
    internal static partial Regex Placeholder();
}
