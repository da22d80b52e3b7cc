using Bunit;
using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>What the page says and allows, and what saving does.</summary>
public sealed class TwoFactorPageTests : TwoFactorTest
{
    [Fact]
    public async Task Page_says_that_2fa_is_off_and_asks_for_a_choice()
    {
        await OpenAsync();

        Notices.Should().Equal("2FA is off. Your password alone signs you in.");
        Chip.Should().Be("Not configured");
        Filled.Should().BeNull("there is no next step before a choice");
        ReasonOf("Save").Should().Be("Nothing to save.");
        ReasonOf("Configure 2FA").Should().Be("Choose a 2FA method and save it first.");
        Rows().Should().Equal(("Delivery Method", "-"), ("Codes go to", "-"), ("State", "Not configured"));
        TextOf("h1").Should().Be("2FA Configuration");
        TextOf(".lp-lead").Should().Be("A second step after your password, so that a stolen password is not enough.");
    }

    [Fact]
    public async Task Unsaved_choice_fills_save_and_keeps_configure_disabled()
    {
        await OpenAsync();

        await ChooseAsync(TwoFactorMethod.Email);

        Sees(() => Filled.Should().Be("Save"));
        ReasonOf("Configure 2FA").Should().Be("Save your choice first.");
        Notices.Should().BeEmpty();
        Chip.Should().Be("Not configured");
        Page.Markup.Should().Contain("We send a 6-digit code to your own address.");
        Rows().Should().Equal(("Delivery Method", "Mail folder · not used yet"), ("Codes go to", Nora), ("State", "Not configured"));
    }

    [Fact]
    public async Task Saving_says_that_2fa_is_not_on_yet_and_leads_to_configure()
    {
        await OpenAsync();
        await ChooseAsync(TwoFactorMethod.Email);

        await PressAsync("Save");

        Sees(() => Notices.Should().Equal("2FA is not on yet. Next: press Configure 2FA and type the code that we send you."));
        Chip.Should().Be("Saved, not yet configured");
        Filled.Should().Be("Configure 2FA");
        ReasonOf("Save").Should().Be("Saved.");
        Sees(() => Snackbars.Should().Equal("Saved. 2FA is not on yet."));
        Focused.Should().Be("two-factor-configure", "the pressed button is disabled now, and this is what comes next");
        (await World.StoredAsync(User)).Should().Match<PortalUser>(u =>
            u.SavedMethod == TwoFactorMethod.Email && u.ConfiguredMethod == TwoFactorMethod.None);
        (await AuditAsync()).Should().Equal(AuditAction.TwoFactorSaved);
        (await SentAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Saved_choice_can_be_taken_back_before_it_is_configured()
    {
        await OpenAsync(saved: TwoFactorMethod.Email);
        await ChooseAsync(TwoFactorMethod.None);
        Sees(() => Filled.Should().Be("Save"));

        await PressAsync("Save");

        Sees(() => Notices.Should().Equal("2FA is off. Your password alone signs you in."));
        (await World.StoredAsync(User)).SavedMethod.Should().Be(TwoFactorMethod.None);
        (await SentAsync()).Should().Be(0, "nothing was in force that a code would have to protect");
    }

    [Fact]
    public async Task Configured_page_says_since_when_and_has_nothing_left_to_do()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await ProveAsync();
        Open();

        Sees(() => Notices.Should().Equal(
            $"2FA is on since {User.ConfiguredAt!.Value.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}. Every sign-in asks for a code from {Nora}."));
        Chip.Should().Be("Configured");
        Filled.Should().BeNull();
        ReasonOf("Configure 2FA").Should().Be("2FA is configured.");
    }

    [Fact]
    public async Task Void_proof_asks_to_configure_while_signed_in()
    {
        await OpenAsync(configured: TwoFactorMethod.Email);

        Notices.Should().Equal($"No code has reached {Nora} by Mail folder yet. Press Configure 2FA now, while you are signed in.");
        Chip.Should().Be("Configured");
        Filled.Should().Be("Configure 2FA");
    }

    [Fact]
    public async Task Choosing_none_while_configured_warns_before_it_is_saved()
    {
        await OpenAsync(configured: TwoFactorMethod.Email);

        await ChooseAsync(TwoFactorMethod.None);

        Sees(() => Notices.Should().Equal("Saving this turns 2FA off. We ask you for a code first."));
        Filled.Should().Be("Save");
        Chip.Should().Be("Configured");
        ReasonOf("Configure 2FA").Should().Be("Save your choice first.");
    }

    [Fact]
    public async Task Live_challenge_is_offered_to_be_answered()
    {
        await OpenDialogAsync();
        var sent = World.Now;

        await CancelAsync();

        Sees(() => Notices.Should().Equal($"We are sending a code to {Nora}. It is valid until {At(sent.AddMinutes(20))}."));
        await World.DispatchAsync();
        Sees(() => Notices.Should().Equal([$"We sent a code at {At(sent)} to {Nora}. It is valid until {At(sent.AddMinutes(20))}."], "the page hears that it has left"));
        Filled.Should().Be("Enter code");
        Actions.Should().Equal(["Save", "Configure 2FA", "Enter code"], "the order of the buttons never changes");
        Button("Configure 2FA").HasAttribute("disabled").Should().BeFalse();
        Chip.Should().Be("Saved, not yet configured");
    }

    [Fact]
    public async Task Buttons_keep_their_order_in_every_state()
    {
        await OpenAsync();
        Actions.Should().Equal("Save", "Configure 2FA");
        await ChooseAsync(TwoFactorMethod.Email);
        Sees(() => Actions.Should().Equal("Save", "Configure 2FA"));
        await PressAsync("Save");
        Sees(() => Filled.Should().Be("Configure 2FA"));
        Actions.Should().Equal("Save", "Configure 2FA");
    }

    [Fact]
    public async Task Delivery_method_tells_its_last_success()
    {
        await OpenDialogAsync();
        await World.DispatchAsync();

        await CancelAsync();

        Sees(() => Rows()[0].Value.Should().Be($"Mail folder · last used {World.Now.ToString("d MMM yyyy, HH:mm", System.Globalization.CultureInfo.InvariantCulture)} +00:00"));
    }

    [Fact]
    public async Task Change_in_another_window_is_shown_and_nothing_is_saved_over_it()
    {
        await OpenAsync();
        await ChooseAsync(TwoFactorMethod.Email);
        Sees(() => Filled.Should().Be("Save"));
        await World.ChangeUserAsync(User, u => u.SavedMethod = TwoFactorMethod.Email);

        await PressAsync("Save");

        Sees(() => Notices.Should().Equal("Your 2FA settings were changed in another window. This page now shows them."));
        Chip.Should().Be("Saved, not yet configured");
        Sees(() => TextOf("main [role=status]").Should().Be("Your 2FA settings were changed in another window. This page now shows them.", "screen readers are told"));
        (await AuditAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task No_code_is_sent_for_a_choice_that_another_window_took_back()
    {
        await OpenAsync(saved: TwoFactorMethod.Email);
        await World.ChangeUserAsync(User, u => u.SavedMethod = TwoFactorMethod.None);

        await PressAsync("Configure 2FA");

        Sees(() => Notices.Should().Equal("Your 2FA settings were changed in another window. This page now shows them."));
        Page.FindAll(".mud-dialog").Should().BeEmpty();
        (await SentAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Reloaded_page_goes_on_with_the_live_challenge()
    {
        await OpenDialogAsync();

        await DisposeComponentsAsync();
        Open();

        Sees(() => Filled.Should().Be("Enter code"));
        await PressAsync("Enter code");
        SeesDialog();
        (await SentAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Mail_that_another_server_sends_is_seen_within_seconds()
    {
        await OpenDialogAsync();
        await CancelAsync();
        Sees(() => Notices.Should().ContainSingle().Which.Should().StartWith($"We are sending a code to {Nora}."));
        await using var server = AnotherServer();
        await server.DispatchOnceAsync();

        SeesByLooking(() => Notices.Should().ContainSingle().Which.Should().StartWith("We sent a code at "));
    }

    [Fact]
    public async Task Code_that_has_run_out_is_no_longer_offered_and_the_focus_is_not_lost_with_its_button()
    {
        await OpenDialogAsync();
        await CancelAsync();
        Sees(() => Filled.Should().Be("Enter code"));

        // The page's body has a clock of its own, for its skeleton: it must not be what draws the page anew.
        var body = Page.FindComponent<PageBody>();
        var drawn = body.RenderCount;
        World.Advance(TimeSpan.FromSeconds(1));
        Sees(() => body.RenderCount.Should().BeGreaterThan(drawn));

        World.Advance(TimeSpan.FromMinutes(21));

        Sees(() => Filled.Should().Be("Configure 2FA"));
        Notices.Should().Equal("2FA is not on yet. Next: press Configure 2FA and type the code that we send you.");
        Sees(() => Browser.Calls.Should().Contain(c => c.Function == "LucyPortal.recoverFocus" && c.Argument == "page-heading"));
    }

    [Fact]
    public async Task Lock_is_told_on_the_page_until_it_is_over()
    {
        await OpenAsync(saved: TwoFactorMethod.Email);
        var until = await World.LockAsync(User);

        await PressAsync("Configure 2FA");

        Sees(() => Notices.Should().Equal($"Too many wrong codes. Until {At(until)} no code can be sent or typed. You stay signed in."));
        ReasonOf("Configure 2FA").Should().Be("Locked for now: too many wrong codes.");
        Filled.Should().BeNull();
        (await SentAsync()).Should().Be(0);
        World.Advance(TimeSpan.FromMinutes(15));
        Sees(() => Filled.Should().Be("Configure 2FA"));
    }

    private IReadOnlyList<(string Label, string Value)> Rows() =>
        [.. Page.FindAll("main dl.lp-row").Select(r => (Text(r.QuerySelector("dt")!), Text(r.QuerySelector("dd")!)))];
}
