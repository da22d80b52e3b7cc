using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>A step-up where a method is configured.</summary>
public sealed class StepUpByCodeTests : StepUpTest
{
    [Fact]
    public async Task Fresh_proof_is_not_asked_for_again()
    {
        await TypeAsync(TwoFactorMethod.Email);
        await World.AgeProofAsync(Session, TimeSpan.FromMinutes(15));

        await SaveAsync();

        await SeesSavedAsync();
        (await SentAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Old_proof_is_asked_for_by_a_code_and_then_the_page_goes_on_by_itself()
    {
        await AskAsync(TwoFactorMethod.Email);
        TextOf(".mud-dialog h2").Should().Be(Title);
        TextOf(".lp-token__consequence").Should().Be(Kept);
        DialogActions.Should().Equal("Cancel", "Continue");
        Sees(() => Focused.Should().Be("token-code"));
        (await InForceAsync()).SystemNotificationEmail.Should().Be(PortalWorld.Sender, "nothing happens before the proof");

        await AnswerAsync(await World.LatestCodeAsync());

        await SeesSavedAsync();
        FocusReturned.Should().BeTrue();
        (await AuditAsync()).Should().Contain(AuditAction.SteppedUp);
    }

    [Fact]
    public async Task Cancel_changes_nothing_and_keeps_what_was_typed()
    {
        await AskAsync(TwoFactorMethod.Email);

        await PressAsync("Cancel");

        await SeesNothingChangedAsync();
        await SaveAsync();
        SeesDialog();
        (await SentAsync()).Should().Be(1, "the live challenge goes on");
        await AnswerAsync(await World.LatestCodeAsync());
        await SeesSavedAsync();
    }

    [Fact]
    public async Task Wrong_code_is_told_and_proves_nothing()
    {
        await AskAsync(TwoFactorMethod.Email);

        await AnswerWrongAsync();

        Sees(() => FieldError.Should().Be("This code is not right. 2 tries left."));
        await PressAsync("Cancel");
        await SeesNothingChangedAsync();
    }

    [Fact]
    public async Task Mistakes_are_told_before_a_code_is_asked_for()
    {
        await TypeAsync(TwoFactorMethod.Email, text: "nobody");

        await SaveAsync();

        Sees(() => Page.FindAll("main [role=alert]").Should().ContainSingle());
        Page.FindAll(".mud-dialog").Should().BeEmpty();
        (await SentAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Proof_given_in_another_window_is_told_and_counts_here_too()
    {
        await AskAsync(TwoFactorMethod.Email);
        (await World.AnswerStepUpAsync(await World.LatestCodeAsync())).Should().BeOfType<AnswerVerdict.Accepted>();

        SeesByLooking(() => Sentence.Should().Be("You confirmed in another window that it is you. Close this and press the button again."));
        DialogActions.Should().Equal("Close");
        await PressAsync("Close");
        SeesNoDialog();
        Sender.GetAttribute("value").Should().Be(Typed);

        await SaveAsync();
        await SeesSavedAsync();
    }

    [Fact]
    public async Task Without_database_the_page_says_so_and_goes_on_later()
    {
        await TypeAsync(TwoFactorMethod.Email);
        Database.TakeAway();
        await SaveAsync();
        Sees(() => Notices.Should().Equal(NoDatabase));

        Database.GiveBack();
        await PressAsync("Try again");

        SeesDialog();
        await AnswerAsync(await World.LatestCodeAsync());
        await SeesSavedAsync();
        Notices.Should().NotContain(NoDatabase);
    }

    [Fact]
    public async Task Notice_of_an_absent_database_goes_when_it_is_back_even_if_the_step_up_is_cancelled()
    {
        await TypeAsync(TwoFactorMethod.Email);
        Database.TakeAway();
        await SaveAsync();
        Sees(() => Notices.Should().Equal(NoDatabase));
        Database.GiveBack();
        await PressAsync("Try again");
        SeesDialog();

        await PressAsync("Cancel");

        Sees(() => Notices.Should().BeEmpty());
        Sender.GetAttribute("value").Should().Be(Typed);
    }

    [Fact]
    public async Task Session_that_ends_while_the_dialog_is_open_leads_to_the_sign_in()
    {
        await AskAsync(TwoFactorMethod.Email);
        var code = await World.LatestCodeAsync();
        await World.InTransactionAsync(async (scope, token) =>
            await scope.GetRequiredService<Sessions>().EndOthersAsync(User.Id, null, SessionEnd.ByAdministrator, token));

        await AnswerAsync(code);

        SeesLogin("admin");
        (await InForceAsync()).SystemNotificationEmail.Should().Be(PortalWorld.Sender);
    }

    [Fact]
    public async Task Configuring_again_asks_for_a_code_first_and_that_code_may_be_all_that_was_missing()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await LetProofAgeAsync();
        await OpenAsync();
        Filled.Should().Be("Configure 2FA", "no code has reached the user by these settings");

        await ConfigureAsync();
        TextOf(".mud-dialog h2").Should().Be(Title);
        await AnswerAsync(await World.LatestCodeAsync());

        Sees(() => Notices.Should().Equal("Your code has come back, so codes reach you. Nothing is left to configure."));
        SeesNoDialog();
        Filled.Should().BeNull();
        (await SentAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Turning_off_has_a_code_of_its_own_and_asks_for_no_other()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await LetProofAgeAsync();

        await OpenTurnOffAsync();

        TextOf(".mud-dialog h2").Should().Be(CodeKind.TurnOff.Title);
        await AnswerAsync(await World.LatestCodeAsync());
        SeesNoDialog();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.None);
    }
}
