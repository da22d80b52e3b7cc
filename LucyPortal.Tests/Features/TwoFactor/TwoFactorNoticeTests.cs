using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>Whoever changed the second factor: the owner is told, and the security log knows it.</summary>
public sealed class TwoFactorNoticeTests : TwoFactorTest
{
    [Fact]
    public async Task Right_code_is_told_to_the_owner_and_audited_with_the_session_and_the_address()
    {
        await OpenDialogAsync();

        await AnswerAndSaveCodesAsync();

        await World.DispatchAsync();
        var notice = World.Mailbox.To(Nora).Single(m => m.Code is null);
        notice.Mime.Subject.Should().Be("Lucy: two-factor authentication is on");
        notice.Mime.TextBody.Should().Contain("Hello Nora Admin,")
            .And.Contain("Two-factor authentication by email is now on for your Lucy account nora@example.org.")
            .And.Contain($"from the address {PortalWorld.SourceAddress}")
            .And.Contain("If this was not you, change your password now and tell another administrator.");
        (await AuditAsync()).Should().Equal(AuditAction.CodeSent, AuditAction.TwoFactorConfigured, AuditAction.RecoveryCodesMade);
    }

    [Fact]
    public async Task Notice_names_the_help_contact_where_there_is_one()
    {
        await World.UseAsync<PortalSettingsStore>(async s => await s.SaveHelpContactAsync("IT desk, 4711", (await s.GetAsync(CancellationToken.None)).Version, CancellationToken.None));
        await OpenDialogAsync();

        await AnswerAndSaveCodesAsync();

        await World.DispatchAsync();
        World.Mailbox.To(Nora).Single(m => m.Code is null).Mime.TextBody
            .Should().Contain("If this was not you, change your password now and ask for help: IT desk, 4711");
    }

    [Fact]
    public async Task Turning_off_is_told_to_the_owner_and_audited()
    {
        await OpenTurnOffAsync();

        await AnswerAsync(await World.LatestCodeAsync());

        SeesNoDialog();
        await World.DispatchAsync();
        var notice = World.Mailbox.To(Nora).Single(m => m.Code is null);
        notice.Mime.Subject.Should().Be("Lucy: two-factor authentication is off");
        notice.Mime.TextBody.Should().Contain("Your password alone signs you in.");
        (await AuditAsync()).Should().Equal(AuditAction.CodeSent, AuditAction.TwoFactorTurnedOff);
    }
}
