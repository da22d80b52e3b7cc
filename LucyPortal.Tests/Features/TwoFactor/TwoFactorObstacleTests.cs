using Bunit;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>What keeps any code from being sent is said before a dialog opens.</summary>
public sealed class TwoFactorObstacleTests : TwoFactorTest
{
    [Theory]
    [InlineData(PortalRole.Administrator, "Your account has no email address. Add it on the Account page", "/account")]
    [InlineData(PortalRole.User, "Your account has no email address. Add it on the Account page", "/account")]
    public async Task Missing_address_is_told_before_any_dialog(PortalRole role, string notice, string link)
    {
        await SignInAsync(saved: TwoFactorMethod.Email, role: role);
        await World.ChangeUserAsync(User, u => u.Email = null);
        Open();

        await SeesObstacleAsync(notice, link);
    }

    [Theory]
    [InlineData(PortalRole.Administrator, "No system notification email is set, so no code can be sent. Set it in Advanced settings", "/settings/advanced")]
    [InlineData(PortalRole.User, "No system notification email is set, so no code can be sent. Ask your administrator to set it.", null)]
    public async Task Missing_sender_is_told_before_any_dialog(PortalRole role, string notice, string? link)
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await OpenAsync(saved: TwoFactorMethod.Email, role: role);

        await SeesObstacleAsync(notice, link);
    }

    [Theory]
    [InlineData(PortalRole.Administrator, "Open Mail settings", "/settings/mail")]
    [InlineData(PortalRole.User, "Ask your administrator.", null)]
    public async Task Folder_that_cant_be_written_to_is_told_before_any_dialog(PortalRole role, string way, string? link)
    {
        await BlockFolderAsync();
        await OpenAsync(saved: TwoFactorMethod.Email, role: role);

        await SeesObstacleAsync($"The mail folder {World.Mailbox.Folder} can't be written to. {way}", link);
    }

    [Fact]
    public async Task Obstacle_that_came_up_meanwhile_is_told_in_place_of_the_dialog()
    {
        await OpenAsync(saved: TwoFactorMethod.Email);
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);

        await PressAsync("Configure 2FA");

        Sees(() => Notices.Should().Contain(n => n.StartsWith("No system notification email is set", StringComparison.Ordinal)));
        ReasonOf("Configure 2FA").Should().Be("First mend what is missing, above.");
        Page.FindAll(".mud-dialog").Should().BeEmpty();
        Sees(() => Focused.Should().Be("page-heading", "the button that was pressed is disabled now"));
        Sees(() => TextOf("main [role=status]").Should().Be("No code can be sent at the moment. The page says why."));
        (await SentAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Code_at_hand_can_be_typed_while_no_other_could_be_sent()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await CancelAsync();
        Sees(() => Filled.Should().Be("Enter code"));

        await PressAsync("Enter code");
        SeesDialog();
        await AnswerAsync(code);

        SeesCodes();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Turning_off_is_disabled_with_a_reason_where_no_code_can_be_sent()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await OpenAsync(configured: TwoFactorMethod.Email);

        await ChooseAsync(TwoFactorMethod.None);

        Sees(() => ReasonOf("Save").Should().Be("First mend what is missing, above."));
        Filled.Should().BeNull();
    }

    [Fact]
    public async Task Nobody_who_wants_no_code_is_told_what_is_missing()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await OpenAsync();

        Notices.Should().Equal("2FA is off. Your password alone signs you in.");
    }

    private async Task SeesObstacleAsync(string notice, string? link)
    {
        Sees(() => Notices.Should().Contain(notice));
        Page.Find("main .lp-notice.lp-tone--error").QuerySelector("a")?.GetAttribute("href").Should().Be(link);
        ReasonOf("Configure 2FA").Should().Be("First mend what is missing, above.");
        Filled.Should().BeNull();
        (await SentAsync()).Should().Be(0);
    }

    /// <summary>A file stands where the folder should be: not even root can write into it.</summary>
    private async Task BlockFolderAsync()
    {
        if (Directory.Exists(World.Mailbox.Folder))
        {
            Directory.Delete(World.Mailbox.Folder, recursive: true);
        }

        await File.WriteAllTextAsync(World.Mailbox.Folder, "");
    }
}
