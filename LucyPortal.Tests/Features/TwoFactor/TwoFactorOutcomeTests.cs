using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>What a right code brings about.</summary>
public sealed class TwoFactorOutcomeTests : TwoFactorTest
{
    [Fact]
    public async Task Right_code_configures_and_posts_the_sign_out_form()
    {
        await OpenDialogAsync();

        await AnswerAndSaveCodesAsync();

        (await World.StoredAsync(User)).Should().Match<PortalUser>(u =>
            u.ConfiguredMethod == TwoFactorMethod.Email && u.SavedMethod == TwoFactorMethod.Email && u.ConfiguredAt == World.Now);
        Sees(() => Browser.Calls.Should().ContainSingle(c => c.Function == "LucyPortal.submit").Which.Argument.Should().Be("two-factor-sign-out"));
        var form = Page.Find("form#two-factor-sign-out");
        form.GetAttribute("method").Should().Be("post");
        form.GetAttribute("action").Should().Be("/logout?reason=configured");
        form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value").Should().Be("the-token");
        Notices.Should().Equal("Right. Signing you out…");
    }

    [Fact]
    public async Task Dialog_closed_while_a_right_code_is_judged_comes_back_with_the_recovery_codes_and_signs_out_all_the_same()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        // The challenge is used up, its verdict has not arrived yet: now Escape closes the dialog.
        using var listener = World.WhenChallengeEnds(() =>
        {
            _ = Page.InvokeAsync(() => _ = Button("Cancel").ClickAsync());
            SpinWait.SpinUntil(() => Page.FindAll(".mud-dialog").Count == 0, TimeSpan.FromSeconds(20)).Should().BeTrue();
        });

        await AnswerAsync(code);

        SeesCodes();
        Browser.Calls.Should().NotContain(c => c.Function == "LucyPortal.submit", "the codes are not saved yet");
        await PressKeyAsync("Escape");
        ShownCodes.Should().HaveCount(10);
        await SaveCodesAsync();
        Sees(() => Browser.Calls.Should().ContainSingle(c => c.Function == "LucyPortal.submit"));
        Notices.Should().Equal("Right. Signing you out…");
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Right_code_makes_strangers_of_all_browsers_that_signed_in_by_the_password_alone()
    {
        await OpenDialogAsync();
        var browser = await World.KnownBrowserAsync(User);
        (await KnowsAsync(browser)).Should().BeTrue();

        await AnswerAndSaveCodesAsync();

        (await KnowsAsync(browser)).Should().BeFalse("whoever had the password could be behind it");
    }

    [Fact]
    public async Task Configured_anew_the_browsers_that_gave_a_code_before_stay_known()
    {
        await OpenAsync(configured: TwoFactorMethod.Email);
        var browser = await World.KnownBrowserAsync(User);
        await ConfigureAsync();

        await AnswerAndSaveCodesAsync();

        (await KnowsAsync(browser)).Should().BeTrue();
    }

    private Task<bool> KnowsAsync(string browser) => World.UseAsync<IServiceProvider, bool>(services =>
    {
        services.GetRequiredService<Caller>().BrowserId = browser;
        return services.GetRequiredService<KnownBrowsers>().KnowCallerAsync(User.Id, CancellationToken.None);
    });

    [Fact]
    public async Task Right_code_ends_all_other_sessions_and_keeps_this_one_for_the_sign_out()
    {
        await OpenDialogAsync();
        var other = await World.StartSessionAsync(User);

        await AnswerAndSaveCodesAsync();

        (await StateOfAsync(other)).Should().Be(SessionEnd.TwoFactorConfigured);
        (await StateOfAsync(Session)).Should().BeNull();
        (await World.StoredAsync(User)).SecurityStamp.Should().NotBe(User.SecurityStamp);
    }

    [Fact]
    public async Task Right_code_proves_that_codes_arrive_and_ends_every_challenge()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        await World.SendAsync(User.NewBinding());

        await AnswerAsync(code);

        SeesCodes();
        (await World.StoredAsync(User)).ProvenAddress.Should().Be(Nora);
        (await World.ReadAsync(db => Task.FromResult(db.Challenges.Count(c => c.EndedAt == null)))).Should().Be(0);
    }

    [Fact]
    public async Task Configured_page_does_not_offer_to_configure_again()
    {
        await OpenDialogAsync();
        await AnswerAndSaveCodesAsync();

        await DisposeComponentsAsync();
        Open();

        Sees(() => Chip.Should().Be("Configured"));
        Notices.Should().ContainSingle().Which.Should().StartWith("2FA is on since");
        Filled.Should().BeNull();
    }

    [Fact]
    public async Task Turning_off_asks_for_a_code_by_the_method_in_force()
    {
        await OpenTurnOffAsync();

        TextOf(".mud-dialog h2").Should().Be("Turn off 2FA");
        DialogActions.Should().Equal("Cancel", "Turn off 2FA");
        TextOf(".lp-token__consequence").Should().Be("From then on your password alone signs you in. All your other sessions end.");
        await World.DispatchAsync();
        World.Mailbox.To(Nora).Single().Mime.TextBody.Should().Contain("to turn off two-factor authentication");
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email, "nothing is off before the code is right");
    }

    [Fact]
    public async Task Right_code_turns_2fa_off_ends_the_other_sessions_and_keeps_this_page()
    {
        await OpenTurnOffAsync();
        var other = await World.StartSessionAsync(User);

        await AnswerAsync(await World.LatestCodeAsync());

        SeesNoDialog();
        Sees(() => Notices.Should().Equal("2FA is off. Your other sessions were ended."));
        Sees(() => Snackbars.Should().Equal("2FA is off. Your other sessions were ended."));
        Chip.Should().Be("Not configured");
        Filled.Should().BeNull();
        Focused.Should().Be("page-heading", "the pressed button is disabled now");
        (await World.StoredAsync(User)).Should().Match<PortalUser>(u =>
            u.ConfiguredMethod == TwoFactorMethod.None && u.SavedMethod == TwoFactorMethod.None && u.ConfiguredAt == null);
        (await StateOfAsync(other)).Should().Be(SessionEnd.TwoFactorTurnedOff);
        (await StateOfAsync(Session)).Should().BeNull();
        Browser.Calls.Should().NotContain(c => c.Function == "LucyPortal.submit", "nobody is signed out");
    }

    [Fact]
    public async Task Cancelled_turning_off_leaves_2fa_on_and_the_choice_as_it_was()
    {
        await OpenTurnOffAsync();

        await CancelAsync();

        Sees(() => Focused.Should().Be("two-factor-save"));
        Filled.Should().Be("Save");
        Notices.Should().Equal("Saving this turns 2FA off. We ask you for a code first.");
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Code_to_configure_does_not_turn_2fa_off()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        var configure = await World.SendAndReadAsync(CodeKind.Configure.Binding(User.Id, Session.Id));
        await OpenTurnOffAsync();

        await AnswerAsync(configure);

        Sees(() => FieldError.Should().StartWith("This code is not right."));
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Turning_off_what_another_window_turned_off_sends_nothing()
    {
        await OpenAsync(configured: TwoFactorMethod.Email);
        await ChooseAsync(TwoFactorMethod.None);
        Sees(() => Filled.Should().Be("Save"));
        await World.ChangeUserAsync(User, u => u.ConfiguredMethod = u.SavedMethod = TwoFactorMethod.None);

        await PressAsync("Save");

        Sees(() => Notices.Should().Equal("Your 2FA settings were changed in another window. This page now shows them."));
        Chip.Should().Be("Not configured");
        (await SentAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Void_proof_is_renewed_by_a_code_that_comes_back()
    {
        await OpenAsync(configured: TwoFactorMethod.Email);
        await ConfigureAsync();

        await AnswerAndSaveCodesAsync();

        (await World.StoredAsync(User)).ProvenAddress.Should().Be(Nora);
    }

    [Fact]
    public async Task Window_of_an_ended_session_goes_to_the_sign_in_with_the_reason()
    {
        await OpenDialogAsync();
        await World.InTransactionAsync(async (scope, token) =>
            await scope.GetRequiredService<Sessions>().EndOthersAsync(User.Id, null, SessionEnd.TwoFactorConfigured, token));

        await AnswerAsync(await World.LatestCodeAsync());

        SeesLogin("configured");
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.None, "no verb works any more");
    }

    private async Task<SessionEnd?> StateOfAsync(Session session) =>
        (await World.UseAsync<Sessions, SessionState>(s => s.CheckAsync(session.Id, CancellationToken.None))).End;
}
