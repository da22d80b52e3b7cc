using AngleSharp.Dom;
using Bunit;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>What the step-up offers while mail, which would carry its code, is failing.</summary>
public sealed class MailRepairDialogTests : StepUpTest
{
    [Fact]
    public async Task Without_a_sender_the_earlier_second_factor_sets_one()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await AskAsync(TwoFactorMethod.Email);
        var given = (await World.StoredAsync(Session)).ProvedAt;
        Says().Should().Equal(
            "No system notification email is set, so no code can be sent.",
            $"You gave your second factor at {At(given)}. It counts for mail settings only. Administrators can see this.",
            Kept);
        DialogActions.Should().Equal("Cancel", "Continue");
        Sees(() => Focused.Should().Be("no-code-continue"));

        await PressAsync("Continue");

        await SeesSavedAsync();
        (await SentAsync()).Should().Be(0);
        (await AuditAsync()).Should().Contain(AuditAction.EarlierFactorAccepted).And.NotContain(AuditAction.SteppedUp);
    }

    [Fact]
    public async Task Cancel_changes_nothing()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await AskAsync(TwoFactorMethod.Email);

        await PressAsync("Cancel");

        await SeesNothingChangedAsync();
    }

    [Fact]
    public async Task Second_factor_of_this_morning_counts_no_more_and_the_dialog_says_whom_to_ask()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await TypeAsync(TwoFactorMethod.Email);
        await World.AgeProofAsync(Session, TimeSpan.FromHours(8.1));

        await SaveAsync();

        Sees(() => Says().Should().Equal(
            "No system notification email is set, so no code can be sent.",
            "Ask whoever runs the server: it can be repaired there.",
            Kept));
        DialogActions.Should().Equal("Close");
        await PressAsync("Close");
        await SeesNothingChangedAsync();
    }

    [Fact]
    public async Task It_opens_nothing_but_mail_settings()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await TypeAsync(TwoFactorMethod.Email, "help-contact", "Ask me");

        await SaveAsync();

        Sees(() => DialogActions.Should().Equal("Close"));
        Page.FindAll("#no-code-continue").Should().BeEmpty();
    }

    [Fact]
    public async Task Code_that_can_not_be_handed_over_opens_the_way_while_the_dialog_is_watched()
    {
        await UsePostfixAsync();
        Postfix.Behaviour = (_, _) => ScriptedDelivery.Later;
        await AskAsync(TwoFactorMethod.Email);
        SeesDialog();
        Page.FindAll(".mud-dialog .lp-status__headline").Select(Text).Should().NotContain("Mail is failing", "that is not known yet");
        await World.DispatchOnceAsync();

        SeesByLooking(() => Headlines.Should().Contain("Mail is failing"));
        StatusTexts[^1].Should().EndWith("It counts for mail settings only. Administrators can see this. Continue without a code");
        Sees(() => Page.FindAll(".mud-dialog [role=status]").Select(Text).Should().Contain("Mail is failing. You can continue without a code."));
        await PressAsync("Continue without a code");

        await SeesSavedAsync();
        (await AuditAsync()).Should().Contain(AuditAction.EarlierFactorAccepted);
    }

    [Fact]
    public async Task Code_that_left_closes_the_way()
    {
        await UsePostfixAsync();
        await AskAsync(TwoFactorMethod.Email);
        SeesDialog();
        await World.DispatchAsync();

        SeesByLooking(() => Headlines[0].Should().StartWith("Handed to"));

        Page.FindAll(".mud-dialog button").Select(Text).Should().NotContain("Continue without a code");
    }

    private IReadOnlyList<string> Says() => [.. Page.FindAll(".mud-dialog p").Select(Text)];
}
