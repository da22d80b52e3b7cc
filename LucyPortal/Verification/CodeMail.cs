using System.Globalization;
using LucyPortal.Domain;
using LucyPortal.Outbox;

namespace LucyPortal.Verification;

/// <summary>The mail that carries a code.</summary>
/// <param name="Product">Name of the product.</param>
/// <param name="User">Who gets it.</param>
/// <param name="Challenge">What the code answers.</param>
/// <param name="Code">The code.</param>
/// <param name="SentAt">When it is sent (UTC); also its label on the page.</param>
/// <param name="ExpiresAt">Until when it works (UTC).</param>
/// <param name="SourceAddress">Where it was asked for.</param>
/// <param name="HelpContact">Whom to ask; null where the settings name nobody.</param>
internal sealed record CodeMail(
    string Product,
    PortalUser User,
    Challenge Challenge,
    string Code,
    DateTime SentAt,
    DateTime ExpiresAt,
    string? SourceAddress,
    string? HelpContact)
{
    public OutboxMail ToOutbox() => new(
        Purpose,
        User.Id,
        Challenge.Address,
        User.DisplayName,
        $"{Product} login verification code",
        Body(),
        ExpiresAt,
        Challenge.MailSettingsDraft);

    private MailPurpose Purpose => (Challenge.Purpose, Challenge.Subject) switch
    {
        (ChallengePurpose.SignIn, _) => MailPurpose.SignInCode,
        (ChallengePurpose.Configure, _) => MailPurpose.ConfigureCode,
        (ChallengePurpose.StepUp, StepUpSubjects.TurnOff) => MailPurpose.TurnOffCode,
        (ChallengePurpose.StepUp, StepUpSubjects.RecoveryCodes) => MailPurpose.RecoveryCodesCode,
        (ChallengePurpose.StepUp, StepUpSubjects.Session) => MailPurpose.StepUpCode,
        (ChallengePurpose.ConfirmMailSettings, _) => MailPurpose.MailSettingsCode,
        _ => throw new InvalidOperationException($"There is no mail for {Challenge.Purpose} '{Challenge.Subject}' yet."),
    };

    private string Request => Purpose switch
    {
        MailPurpose.SignInCode => $"We received a login request to your {Product} account {User.Email}.",
        MailPurpose.ConfigureCode => $"We received a request to configure two-factor authentication for your {Product} account {User.Email}.",
        MailPurpose.RecoveryCodesCode => $"We received a request to make new recovery codes for your {Product} account {User.Email}.",
        MailPurpose.StepUpCode => $"We received a request to confirm that it is you, before security settings are changed with your {Product} account {User.Email}.",
        MailPurpose.MailSettingsCode => $"We received a request to put new mail settings in force with your {Product} account {User.Email}. This message left by them.",
        _ => $"We received a request to turn off two-factor authentication for your {Product} account {User.Email}.",
    };

    private MailBody Body()
    {
        var clock = new MailClock(User.TimeZone);
        var minutes = (int)Math.Round((ExpiresAt - SentAt).TotalMinutes);
        return new MailBody(
            $"Hello {User.DisplayName},",
            [Request, "Your verification code is:"],
            Code,
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Code is valid for {minutes} min., until {clock.TimeWithZone(ExpiresAt)}. Code sent at {clock.Time(SentAt)}."),
                $"It was asked for {clock.WhenAndWhere(SentAt, SourceAddress)}.",
                "If you did not request this code, it is possible that someone else is trying to access your account.",
                "Please do not forward this code to anyone else.",
                $"Questions? {HelpWords.For(HelpContact)}",
            ],
            $"Your {Product} team");
    }
}
