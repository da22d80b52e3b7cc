using LucyPortal.Components.Shared;
using LucyPortal.Domain;

namespace LucyPortal.Features.Home;

/// <summary>One thing that needs attention.</summary>
/// <param name="Tone">How bad it is.</param>
/// <param name="Fact">What is so, in a few words.</param>
/// <param name="Sentence">What it means, and for those who can't mend it, whom to ask.</param>
/// <param name="Action">The label of the way to mend it; null for those who can't.</param>
/// <param name="Href">Where that leads.</param>
public sealed record Attention(Tone Tone, string Fact, string Sentence, string? Action = null, string? Href = null)
{
    private const string TwoFactorPage = "/account/2fa";

    /// <summary>What needs attention, the worst first.</summary>
    public static IReadOnlyList<Attention> For(HomeSnapshot now) =>
    [
        .. new[] { Obstacle(now), Failing(now), Stolen(now), Console(now), Repair(now), Fallback(now), Draft(now) }.OfType<Attention>(),
        .. now.Expiries.Select(Expiry),
        .. new[] { Own(now), Recovery(now) }.OfType<Attention>(),
    ];

    private static Attention Expiry(ExpiryItem item)
    {
        var (what, mend) = item.Expiry.Kind == MailExpiryKind.ClientSecret
            ? ($"The client secret of {item.Expiry.Server}", "Make a new one in Entra ID and type it here")
            : ($"The certificate of {item.Expiry.Server}", "Have it renewed there");
        var (label, href) = item.Expiry.Method == MailDeliveryMethod.ExternalRelay ? ("Open SMTP servers", "/settings/smtp-servers") : ("Open Mail settings", "/settings/mail");
        return item.Days < 0
            ? new(Tone.Error, $"{what} has ended.", $"No message leaves by it. {mend}.", label, href)
            : new(Tone.Warning, $"{what} ends {In(item.Days)}.", $"No message leaves by it then. {mend} before.", label, href);
    }

    private static string In(int days) => days switch
    {
        0 => "today",
        1 => "in 1 day",
        _ => $"in {days} days",
    };

    private static Attention? Stolen(HomeSnapshot now) => !now.IsPasswordStolen
        ? null
        : new(
            Tone.Error,
            "Your password counts as stolen.",
            "Somebody typed it and then wrong codes, again and again. Until you change it, it works only in browsers that you have used before.",
            "Change password",
            "/account/password");

    /// <summary>Nobody can sign in with a code.</summary>
    private static Attention? Obstacle(HomeSnapshot now) => now.Obstacle switch
    {
        null => null,
        MailFailure.NoSender => Portal(
            now, "No message can leave.", "No system notification email is set, so no code can be sent.", "Ask your administrator to set it.", "Set it in Advanced settings", "/settings/advanced"),
        MailFailure.FolderNotWritable => Portal(
            now, "No message can be written.", $"The mail folder {now.Target} can't be written to.", "Ask your administrator.", "Open Mail settings", "/settings/mail"),
        MailFailure.SecretLost => Portal(
            now, "No message can leave.", "The stored password or key of the mail server can't be read any more: type it again.", "Ask your administrator.", "Open Mail settings", "/settings/mail"),
        MailFailure.SigningKeyLost => Portal(
            now, "No message can leave.", "The private key of the DKIM signature can't be read any more: paste it again, or generate a new one.", "Ask your administrator.", "Open Mail settings", "/settings/mail"),
        _ => Portal(now, "No message can leave.", "The delivery method has no server.", "Ask your administrator.", "Open Mail settings", "/settings/mail"),
    };

    private static Attention? Failing(HomeSnapshot now) => now is { Obstacle: null, Mail: { Verdict: MailVerdict.Failing } mail }
        ? new(Tone.Error, "Mail is failing.", mail.Reason!, "Open Send log", "/support/send-log")
        : null;

    private static Attention? Console(HomeSnapshot now) => now.MailByConsole is { } reason
        ? new(
            Tone.Warning,
            "Mail settings were changed at the server's console.",
            $"In the last 7 days. The reason given: {reason}",
            "Open Mail settings",
            "/settings/mail")
        : null;

    private static Attention? Repair(HomeSnapshot now) => now is not { ForAdministrator: true, RepairedBy: { } who }
        ? null
        : new(
            Tone.Warning,
            "Mail settings were opened without a code.",
            $"In the last 7 days mail was failing, and {who} went on by a second factor given before.",
            "Open Mail settings",
            "/settings/mail");

    private static Attention? Fallback(HomeSnapshot now) => now.Fallback is not { } use
        ? null
        : new(
            Tone.Warning,
            $"{use.Count} {(use.Count == 1 ? "message" : "messages")} of the last 24 hours went by the fallback {use.Fallback.Label()}.",
            MailWords.Reason(use.InsteadOf),
            "Open Mail settings",
            "/settings/mail");

    private static Attention? Draft(HomeSnapshot now) => now.Draft switch
    {
        null => null,
        { IsOwn: true } draft => new(
            Tone.Warning,
            draft.IsFailing ? "Your draft of the mail settings does not work yet." : "Your draft of the mail settings waits for its code.",
            $"Until you type it, {draft.InForce} stays in force.",
            "Open Mail settings",
            "/settings/mail"),
        var draft => new(
            Tone.Info,
            $"{draft.Author} is trying new mail settings.",
            $"Until confirmed, {draft.InForce} stays in force.",
            "Open Mail settings",
            "/settings/mail"),
    };

    private static Attention Portal(HomeSnapshot now, string fact, string sentence, string ask, string action, string href) => now.ForAdministrator
        ? new(Tone.Error, fact, sentence, action, href)
        : new(Tone.Error, fact, $"{sentence} {ask}");

    private static Attention? Own(HomeSnapshot now) => now switch
    {
        { Configured: TwoFactorMethod.None, Saved: TwoFactorMethod.None } => new(
            Tone.Warning, "2FA is off.", "Your password alone signs you in.", "Turn on 2FA", TwoFactorPage),
        { Configured: TwoFactorMethod.None } => new(
            Tone.Warning, "2FA is not on yet.", $"You chose {now.Saved}. What is left is to type the code that we send you.", "Configure 2FA", TwoFactorPage),
        { HasProof: false } => new(
            Tone.Warning,
            $"No code has reached {now.Email} by {now.Delivery.Label()} yet.",
            "Configure 2FA now, while you are signed in: your next sign-in needs a code.",
            "Configure 2FA",
            TwoFactorPage),
        _ => null,
    };

    private static Attention? Recovery(HomeSnapshot now) => now switch
    {
        { Configured: TwoFactorMethod.None } or { Recovery.IsLow: false } => null,
        { Recovery.Made: 0 } => Few("You have no recovery codes.", "Make recovery codes"),
        _ => Few(RecoveryWords.Left(now.Recovery), "Make new ones"),
    };

    private static Attention Few(string fact, string action) =>
        new(Tone.Warning, fact, "Each signs you in once when no code reaches you.", action, TwoFactorPage);
}
