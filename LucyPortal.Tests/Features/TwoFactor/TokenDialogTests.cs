using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>Opening and closing the dialog.</summary>
public sealed class TokenDialogTests : TwoFactorTest
{
    [Fact]
    public async Task Configure_sends_one_mail_and_opens_the_dialog_with_the_focus_on_code()
    {
        await OpenDialogAsync();

        (await SentAsync()).Should().Be(1);
        TextOf(".mud-dialog h2").Should().Be("2FA Configuration");
        Sentence.Should().Be("We are sending you an email message that contains a 6-digit login code. If you haven't received it click here (60 s) to resend the code.");
        Validity.Should().Be($"Code of {At(World.Now)} for {Nora}. Valid until {At(World.Now.AddMinutes(20))}, 20 minutes left.");
        TextOf(".lp-token__consequence").Should().Be("When you press Configure, you save your recovery codes, are signed out everywhere and sign in again with a new code.");
        DialogActions.Should().Equal("Cancel", "Configure");
        Said.Should().BeEmpty("what is there from the start is not announced");
        Alerted.Should().BeEmpty();
        FieldError.Should().BeEmpty();
        Sees(() => Focused.Should().Be("token-code"));
    }

    [Fact]
    public async Task Code_is_one_field_made_for_codes()
    {
        await OpenDialogAsync();

        Code.GetAttribute("inputmode").Should().Be("numeric");
        Code.GetAttribute("autocomplete").Should().Be("one-time-code");
        int.Parse(Code.GetAttribute("maxlength") ?? "20", System.Globalization.CultureInfo.InvariantCulture).Should().BeGreaterThanOrEqualTo(20, "a pasted code may bring blanks");
        TextOf("label[for=token-code]").Should().Be("Code");
        Description.Should().Be("6 digits");
    }

    [Fact]
    public async Task Double_click_sends_one_mail_and_opens_one_dialog()
    {
        await OpenAsync(saved: TwoFactorMethod.Email);

        await PressAsync("Configure 2FA");
        await PressAsync("Configure 2FA");

        SeesDialog();
        (await SentAsync()).Should().Be(1);
        Page.FindAll(".mud-dialog").Should().ContainSingle();
    }

    [Theory]
    [InlineData("Configure 2FA")]
    [InlineData("Enter code")]
    public async Task Reopening_within_the_pause_sends_nothing_and_goes_on(string button)
    {
        await OpenDialogAsync();
        var sent = World.Now;
        await CancelAsync();
        World.Advance(TimeSpan.FromSeconds(20));

        await PressAsync(button);

        SeesDialog();
        (await SentAsync()).Should().Be(1);
        Validity.Should().StartWith($"Code of {At(sent)} for {Nora}.", "nothing is called sent before it has left");
        await World.DispatchAsync();
        Sees(() => Validity.Should().StartWith($"Code sent at {At(sent)} to {Nora}."));
        Sentence.Should().Contain("click here (40 s)");
    }

    [Fact]
    public async Task Enter_code_sends_nothing_after_the_pause_either()
    {
        await OpenDialogAsync();
        await CancelAsync();
        World.Advance(TimeSpan.FromMinutes(2));

        await PressAsync("Enter code");

        SeesDialog();
        (await SentAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Configure_pressed_again_after_the_pause_sends_the_next_code_of_the_same_challenge()
    {
        await OpenDialogAsync();
        await CancelAsync();
        World.Advance(TimeSpan.FromMinutes(2));

        await PressAsync("Configure 2FA");

        SeesDialog();
        (await SentAsync()).Should().Be(2);
        Validity.Should().Contain("both work");
    }

    [Fact]
    public async Task Cancel_leaves_the_challenge_alive_and_gives_the_focus_back()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();

        await CancelAsync();

        Sees(() => Focused.Should().Be("two-factor-configure"));
        await PressAsync("Enter code");
        SeesDialog();
        await AnswerAsync(code);
        SeesCodes();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Escape_is_cancel()
    {
        await OpenDialogAsync();

        await PressKeyAsync("Escape");

        SeesNoDialog();
        Sees(() => Filled.Should().Be("Enter code"));
    }

    [Fact]
    public async Task Click_beside_the_dialog_does_nothing()
    {
        await OpenDialogAsync();

        await Page.InvokeAsync(() => Page.Find(".mud-dialog-container .mud-overlay").ClickAsync());

        Page.FindAll(".mud-dialog").Should().ContainSingle();
    }

    [Fact]
    public async Task What_was_done_in_another_window_is_told_and_closed()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        (await World.AnswerAsync(CodeKind.Configure.Binding(User.Id, Session.Id), code)).Should().BeOfType<AnswerVerdict.Accepted>();

        SeesByLooking(() => Sentence.Should().Be("2FA was configured in another window."));
        DialogActions.Should().Equal("Close");
        Sees(() => Alerted.Should().Be("2FA was configured in another window."));
        Focused.Should().Be("token-close");
    }

    [Fact]
    public async Task Code_sent_from_another_tab_of_the_browser_shows_up_in_this_one()
    {
        await OpenDialogAsync();
        World.Advance(TimeSpan.FromMinutes(2));

        (await World.SendAsync(CodeKind.Configure.Binding(User.Id, Session.Id))).Should().BeOfType<SendVerdict.Sent>();

        SeesByLooking(() => Validity.Should().Contain("both work"));
        await AnswerAsync(await World.LatestCodeAsync());
        SeesCodes();
    }
}
