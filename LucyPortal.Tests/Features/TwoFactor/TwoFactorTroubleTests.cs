using Bunit;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>The database goes and comes back, the session ends, something breaks, somebody leaves.</summary>
public sealed class TwoFactorTroubleTests : TwoFactorTest
{
    private const string NotCounted = "The portal can't reach its database. Nothing was counted. Try again in a moment.";

    [Fact]
    public async Task Page_without_database_says_so_and_loads_when_it_is_back()
    {
        await SignInAsync(saved: TwoFactorMethod.Email);
        Database.TakeAway();
        Open();
        Sees(() => Notices.Should().Equal(NoDatabase));
        Page.Find("main .lp-notice").GetAttribute("role").Should().Be("alert");

        await PressAsync("Try again");
        Sees(() => Page.FindAll("main .lp-busy").Should().BeEmpty("a press while the one before runs does nothing"));
        Notices.Should().Equal(NoDatabase);

        Database.GiveBack();
        await PressAsync("Try again");
        Sees(() => Chip.Should().Be("Saved, not yet configured"));
        Filled.Should().Be("Configure 2FA");
    }

    [Fact]
    public async Task Saving_without_database_says_so_keeps_the_choice_and_works_later()
    {
        await OpenAsync();
        await ChooseAsync(TwoFactorMethod.Email);
        Sees(() => Filled.Should().Be("Save"));
        Database.TakeAway();

        await PressAsync("Save");

        Sees(() => Notices.Should().Equal(NoDatabase));
        Snackbars.Should().BeEmpty();
        Filled.Should().Be("Save", "the choice is kept");
        Database.GiveBack();
        await PressAsync("Try again");
        Sees(() => Chip.Should().Be("Saved, not yet configured"));
    }

    [Fact]
    public async Task Sending_without_database_opens_no_dialog_and_works_later()
    {
        await OpenAsync(saved: TwoFactorMethod.Email);
        Database.TakeAway();

        await PressAsync("Configure 2FA");

        Sees(() => Notices.Should().Equal(NoDatabase));
        Page.FindAll(".mud-dialog").Should().BeEmpty();
        Database.GiveBack();
        await ConfigureAsync();
        (await SentAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Answering_without_database_counts_nothing_and_works_later()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        Database.TakeAway();

        await AnswerAsync(code);

        Sees(() => FieldError.Should().Be(NotCounted));
        Code.GetAttribute("value").Should().Be(code, "what was typed stays");
        Database.GiveBack();
        (await World.TriesAsync(User)).Should().Be(0);
        await PressAsync("Configure");
        SeesCodes();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Resending_without_database_says_so_and_works_later()
    {
        await OpenDialogAsync();
        World.Advance(TimeSpan.FromMinutes(1));
        Database.TakeAway();

        await PressAsync("click here");

        Sees(() => FieldError.Should().Be(NotCounted));
        Database.GiveBack();
        await PressAsync("click here");
        Sees(() => Validity.Should().Contain("both work"));
        FieldError.Should().BeEmpty();
        (await SentAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Live_fate_outlives_a_database_that_was_away()
    {
        await UsePostfixAsync();
        await OpenDialogAsync();
        Database.TakeAway();
        World.Advance(TimeSpan.FromSeconds(4));
        Sees(() => Text(Button("click here")).Should().Be("click here (56 s)"));
        FieldError.Should().BeEmpty("looking is the portal's business, not the person's");

        Database.GiveBack();
        await World.DispatchAsync();

        Sees(() => Headlines[0].Should().StartWith("Handed to the internal Postfix server"));
    }

    [Fact]
    public async Task Code_expires_without_database_too()
    {
        await OpenDialogAsync();
        Database.TakeAway();

        World.Advance(TimeSpan.FromMinutes(21));

        Sees(() => Sentence.Should().Be("Your code has expired."));
        Sees(() => Focused.Should().Be("token-renew"));
    }

    [Fact]
    public async Task Cancelling_without_database_leads_back_to_a_page_that_says_so()
    {
        await OpenDialogAsync();
        Database.TakeAway();

        await CancelAsync();

        Sees(() => Notices.Should().Equal(NoDatabase));
        Database.GiveBack();
        await PressAsync("Try again");
        Sees(() => Filled.Should().Be("Enter code"));
    }

    [Fact]
    public async Task Unforeseen_error_in_the_dialog_has_a_number_that_the_log_knows_and_the_dialog_lives_on()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        Database.FailWith(new InvalidOperationException("nobody foresaw this"));

        await AnswerAsync(code);

        Sees(() => FieldError.Should().MatchRegex("^Something went wrong. Nothing was changed. Number for your administrator: [2-9A-Z]{5}$"));
        Page.Markup.Should().NotContain("nobody foresaw this");
        var number = FieldError[^5..];
        World.Logs.Lines.Should().Contain(l => l.Level == LogLevel.Error && l.Text.Contains(number) && l.Text.Contains("nobody foresaw this"));
        Database.GiveBack();
        await PressAsync("Configure");
        SeesCodes();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Unforeseen_error_while_looking_is_told_and_the_dialog_lives_on()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        Database.FailWith(new InvalidOperationException("nobody foresaw this"));

        SeesByLooking(() => FieldError.Should().StartWith("Something went wrong."));

        Database.GiveBack();
        await AnswerAsync(code);
        SeesCodes();
    }

    [Fact]
    public async Task Unforeseen_error_on_the_page_leaves_the_shell_and_a_number()
    {
        await OpenAsync(saved: TwoFactorMethod.Email);
        Database.FailWith(new InvalidOperationException("nobody foresaw this"));

        await PressAsync("Configure 2FA");

        Sees(() => TextOf("main h1").Should().Be("Something went wrong."));
        Page.FindAll("nav[aria-label=Main]").Should().ContainSingle();
        Page.Markup.Should().NotContain("nobody foresaw this");
        Database.GiveBack();
        await PressAsync("Try again");
        Sees(() => Chip.Should().Be("Saved, not yet configured"));
    }

    [Theory]
    [InlineData("Save")]
    [InlineData("Configure 2FA")]
    public async Task Ended_session_makes_verbs_do_nothing_and_the_page_leave(string button)
    {
        await OpenAsync(saved: TwoFactorMethod.Email);
        if (button == "Save")
        {
            await ChooseAsync(TwoFactorMethod.None);
            Sees(() => Filled.Should().Be("Save"));
        }

        await EndSessionAsync();
        await PressAsync(button);

        SeesLogin("admin");
        Page.FindAll(".mud-dialog").Should().BeEmpty();
        (await SentAsync()).Should().Be(0);
        (await World.StoredAsync(User)).SavedMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Ended_session_is_noticed_by_the_open_dialog_while_it_looks()
    {
        await OpenDialogAsync();
        await EndSessionAsync();

        SeesByLooking(() => Left.Should().NotBeEmpty());
        SeesLogin("admin");
    }

    [Fact]
    public async Task Dialog_and_page_can_go_while_things_run()
    {
        await UsePostfixAsync();
        var taken = new TaskCompletionSource<LucyPortal.Delivery.DeliveryResult>();
        Postfix.Behaviour = (_, _) => taken.Task;
        await OpenDialogAsync();
        var dispatch = World.DispatchOnceAsync();
        Sees(() => Headlines[0].Should().StartWith("Being handed"));

        await DisposeComponentsAsync();
        taken.SetResult(await ScriptedDelivery.Taken);
        await dispatch;
        World.Advance(TimeSpan.FromMinutes(30));

        World.Logs.Lines.Should().NotContain(l => l.Level >= LogLevel.Warning && l.Category.StartsWith("LucyPortal"), "nobody is left to be told");
    }

    private Task EndSessionAsync() => World.InTransactionAsync(async (scope, token) =>
        await scope.GetRequiredService<Sessions>().EndOthersAsync(User.Id, null, SessionEnd.ByAdministrator, token));
}
