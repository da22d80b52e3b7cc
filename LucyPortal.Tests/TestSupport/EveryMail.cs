using LucyPortal.Domain;
using LucyPortal.Features.SignIn;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Outbox;
using LucyPortal.Verification;

namespace LucyPortal.Tests.TestSupport;

/// <summary>All mails that the portal writes, as it writes them.</summary>
internal static class EveryMail
{
    /// <summary>The code in the mails that carry one.</summary>
    public const string Code = "012345";

    private const string Product = "Lucy";
    private const string Source = "192.0.2.7";

    private static readonly int[] RecoveryCodesLeft = [0, 1, 2, 9];
    private static readonly DateTime At = new(2026, 11, 1, 13, 2, 3, DateTimeKind.Utc);

    /// <summary>The codes of all languages, for theories.</summary>
    public static TheoryData<string> Languages => [.. MailLanguage.All.Select(l => l.Code)];

    /// <summary>All of them to one person.</summary>
    /// <param name="language">The language.</param>
    /// <param name="name">The name of that person, and of everybody else who is named.</param>
    /// <param name="help">The help contact of the settings.</param>
    /// <param name="reason">What was given as the reason at the console.</param>
    public static IReadOnlyList<OutboxMail> In(string language, string name = "Nora Admin", string? help = null, string reason = "Lost phone")
    {
        var user = User(language, name);
        var notices = new SecondFactorNotices(Product, At, Source, help);
        return
        [
            .. Codes(user, help),
            notices.SecondFactorWrong(user),
            notices.SecondFactorMissing(user),
            notices.PasswordStolen(user),
            notices.PasswordStolen(User(language, name), user),
            new PasswordChangedMail(Product, user, At, Source, help).ToOutbox(),
            .. Enum.GetValues<ConsoleResetKind>().Select(kind => RescueMail.For(kind, Product, user, At, reason, help)),
            .. RecoveryCodesLeft.Select(left => new RecoveryUsedMail(Product, user, At, Source, left, help).ToOutbox()),
            TwoFactorNotices.Configured(user, Product, At, Source, help),
            TwoFactorNotices.TurnedOff(user, Product, At, Source, help),
            TwoFactorNotices.RecoveryCodesMade(user, Product, At, null, help),
            MailSettingsNotices.ByConsole(Product, user, Swap(name), reason),
            MailSettingsNotices.Confirmed(Product, user, Swap(name), user),
            MailSettingsNotices.Restored(Product, user, Swap(name), user),
        ];
    }

    private static IEnumerable<OutboxMail> Codes(PortalUser user, string? help) =>
        from about in new[]
        {
            (ChallengePurpose.SignIn, ""),
            (ChallengePurpose.Configure, ""),
            (ChallengePurpose.StepUp, StepUpSubjects.TurnOff),
            (ChallengePurpose.StepUp, StepUpSubjects.RecoveryCodes),
            (ChallengePurpose.StepUp, StepUpSubjects.Session),
            (ChallengePurpose.ConfirmMailSettings, Guid.Empty.ToString("N")),
        }
        let challenge = new Challenge
        {
            Purpose = about.Item1,
            Subject = about.Item2,
            BinderHash = [],
            SecurityStamp = "",
            Address = user.Email!,
        }
        select new CodeMail(Product, user, challenge, Code, At, At.AddMinutes(20), Source, help).ToOutbox();

    /// <summary>Every part of the settings changes.</summary>
    private static MailSettingsSwap Swap(string name) => new(
        new() { Method = MailDeliveryMethod.MailFolder, Relay = new SmtpEndpoint("smtp.example.org", 25, SmtpEncryption.None) },
        new()
        {
            Method = MailDeliveryMethod.InternalPostfix,
            Fallback = MailDeliveryMethod.ExternalRelay,
            PostfixHost = name,
            Relay = new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls, SmtpAuthentication.Password, name, "a locked password"),
            MailApi = new MailApi("https://mail.example.org", "a locked key"),
            SystemNotificationEmail = "portal@example.org",
        },
        At);

    private static PortalUser User(string language, string name) => new()
    {
        Id = Guid.NewGuid(),
        DisplayName = name,
        Email = "nora@example.org",
        Language = language,
        TimeZone = "Europe/Zurich",
    };
}
