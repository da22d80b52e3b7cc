using AngleSharp.Dom;
using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>A step-up where no method is configured.</summary>
public sealed class StepUpByPasswordTests : StepUpTest
{
    private IElement Password => Page.Find("#step-up-password");

    private string? ErrorAtPassword => Page.FindAll("#step-up-password-error").Select(Text).SingleOrDefault();

    [Fact]
    public async Task Current_password_is_asked_for_and_then_the_page_goes_on_by_itself()
    {
        await AskAsync(TwoFactorMethod.None);
        TextOf(".mud-dialog h2").Should().Be(Title);
        TextOf(".mud-dialog form p").Should().Be("More than 15 minutes have passed since you last proved that it is you. Type your password to go on.");
        TextOf("label[for=step-up-password]").Should().Be("Current password");
        Password.GetAttribute("type").Should().Be("password");
        Password.GetAttribute("autocomplete").Should().Be("current-password");
        TextOf(".lp-token__consequence").Should().Be(Kept);
        DialogActions.Should().Equal("Cancel", "Continue");
        Sees(() => Focused.Should().Be("step-up-password"));

        await AnswerPasswordAsync(PortalWorld.Password);

        await SeesSavedAsync();
        FocusReturned.Should().BeTrue();
        (await SentAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Cancel_changes_nothing_and_keeps_what_was_typed()
    {
        await AskAsync(TwoFactorMethod.None);

        await PressAsync("Cancel");

        await SeesNothingChangedAsync();
    }

    [Fact]
    public async Task Wrong_password_is_told_at_the_field_and_counted_none_is_not()
    {
        await AskAsync(TwoFactorMethod.None);

        await AnswerPasswordAsync("");
        Sees(() => ErrorAtPassword.Should().Be("Type your current password."));
        (await World.TriesAsync(User, TryKind.Password)).Should().Be(0);
        await AnswerPasswordAsync("wrong");
        Sees(() => ErrorAtPassword.Should().StartWith("The current password is not right."));
        Sees(() => Browser.Calls[^1].Should().Be(("LucyPortal.select", "step-up-password")));
        (await World.TriesAsync(User, TryKind.Password)).Should().Be(1);

        await AnswerPasswordAsync(PortalWorld.Password);
        await SeesSavedAsync();
    }

    [Fact]
    public async Task Lock_is_told_with_its_end_and_also_when_the_dialog_is_opened_again()
    {
        await AskAsync(TwoFactorMethod.None);
        for (var i = 0; i < 5; i++)
        {
            await World.StepUpByPasswordAsync("wrong");
        }

        await AnswerPasswordAsync("wrong");

        var until = World.Now.AddMinutes(15);
        Sees(() => Headlines.Should().Equal($"Locked until {At(until)}"));
        StatusTexts.Should().Equal("You stay signed in. You can try again then.");
        Sees(() => Alerted.Should().Be("Too many wrong passwords."));
        DialogActions.Should().Equal("Close");
        Page.FindAll("#step-up-password").Should().BeEmpty();
        Sees(() => Focused.Should().Be("step-up-close"));
        await PressAsync("Close");
        await SeesNothingChangedAsync();

        await SaveAsync();
        Sees(() => Headlines.Should().Equal($"Locked until {At(until)}"));
    }

    [Fact]
    public async Task Without_database_nothing_is_counted_and_what_was_typed_stays()
    {
        await AskAsync(TwoFactorMethod.None);
        Database.TakeAway();

        await AnswerPasswordAsync(PortalWorld.Password);

        Sees(() => ErrorAtPassword.Should().Be("The portal can't reach its database. Nothing was counted. Try again in a moment."));
        Password.GetAttribute("value").Should().Be(PortalWorld.Password);
        Database.GiveBack();
        await PressAsync("Continue");
        await SeesSavedAsync();
    }

    [Fact]
    public async Task Configuring_asks_first_where_the_sign_in_is_a_while_ago()
    {
        await SignInAsync(saved: TwoFactorMethod.Email);
        await LetProofAgeAsync();
        await OpenAsync();

        await PressAsync("Configure 2FA");
        Sees(() => Page.FindAll("#step-up-password").Should().ContainSingle());
        (await SentAsync()).Should().Be(0, "no code before the proof");
        await AnswerPasswordAsync(PortalWorld.Password);

        SeesDialog();
        TextOf(".mud-dialog h2").Should().Be(CodeKind.Configure.Title);
        (await SentAsync()).Should().Be(1);
        await AnswerAndSaveCodesAsync();
        Sees(() => Notices.Should().Equal("Right. Signing you out…"));
    }

    [Fact]
    public async Task Configuring_that_is_not_proved_sends_nothing()
    {
        await SignInAsync(saved: TwoFactorMethod.Email);
        await LetProofAgeAsync();
        await OpenAsync();
        await PressAsync("Configure 2FA");
        Sees(() => Page.FindAll("#step-up-password").Should().ContainSingle());

        await PressAsync("Cancel");

        SeesNoDialog();
        (await SentAsync()).Should().Be(0);
        Filled.Should().Be("Configure 2FA");
    }

    [Fact]
    public async Task Live_challenge_goes_on_without_a_new_proof_and_a_new_one_asks_for_it()
    {
        await OpenDialogAsync();
        World.Advance(TimeSpan.FromMinutes(16));
        await PressAsync("click here");
        Sees(() => Validity.Should().Contain("both work"));
        World.Advance(TimeSpan.FromMinutes(21));
        Sees(() => Focused.Should().Be("token-renew"));

        await PressAsync("Send a new code");

        Sees(() => Page.FindAll("#step-up-password").Should().ContainSingle());
        Page.FindAll("#token-code").Should().BeEmpty("one dialog does not stand on another");
        (await SentAsync()).Should().Be(2);
        await AnswerPasswordAsync(PortalWorld.Password);
        SeesDialog();
        Sees(() => DialogActions.Should().Equal("Cancel", "Configure"));
        (await SentAsync()).Should().Be(3);
    }

    private async Task AnswerPasswordAsync(string typed)
    {
        await Page.InvokeAsync(() => Password.InputAsync(typed));
        await Page.InvokeAsync(() => { _ = Page.Find("#step-up-form").SubmitAsync(); });
    }
}
