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
    public OutboxMail ToOutbox()
    {
        var writer = new MailWriter(Product, User);
        var body = writer.Body(
            MailTemplate.Code,
            ("request", writer.Say(Request)),
            ("code", Code),
            ("minutes", MailWriter.Number((ExpiresAt - SentAt).TotalMinutes)),
            ("until", writer.Clock.TimeWithZone(ExpiresAt)),
            ("sent", writer.Clock.Time(SentAt)),
            ("when", writer.Clock.WhenAndWhere(SentAt, SourceAddress)),
            ("help", writer.Help(HelpContact)));
        return new(Purpose, User.Id, Challenge.Address, User.DisplayName, writer.Subject(MailTemplate.Code), body, ExpiresAt, Challenge.MailSettingsDraft);
    }

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

    private MailPhrase Request => Purpose switch
    {
        MailPurpose.SignInCode => MailPhrase.SignInRequest,
        MailPurpose.ConfigureCode => MailPhrase.ConfigureRequest,
        MailPurpose.RecoveryCodesCode => MailPhrase.RecoveryCodesRequest,
        MailPurpose.StepUpCode => MailPhrase.StepUpRequest,
        MailPurpose.MailSettingsCode => MailPhrase.MailSettingsRequest,
        _ => MailPhrase.TurnOffRequest,
    };
}
