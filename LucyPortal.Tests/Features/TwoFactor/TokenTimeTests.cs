using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>The pause, the countdown and the end of a code.</summary>
public sealed class TokenTimeTests : TwoFactorTest
{
    [Fact]
    public async Task Click_here_during_the_pause_keeps_the_focus_and_answers_with_the_seconds()
    {
        await OpenDialogAsync();
        World.Advance(TimeSpan.FromSeconds(18));
        Sees(() => Text(Button("click here")).Should().Be("click here (42 s)"));
        var link = Button("click here");
        link.GetAttribute("aria-disabled").Should().Be("true");
        link.HasAttribute("disabled").Should().BeFalse("a disabled button can't be focused");
        link.GetAttribute("type").Should().Be("button", "Enter in Code never means resend");
        link.QuerySelector("[aria-hidden=true]")!.TextContent.Should().Be(" (42 s)", "the pause is not read out with each second");
        var focused = Focused;

        await PressAsync("click here");

        Sees(() => Said.Should().Be("You can send a new code in 42 seconds."));
        (await SentAsync()).Should().Be(1);
        Focused.Should().Be(focused, "the focus stays where it is");
    }

    [Fact]
    public async Task Same_answer_within_the_same_second_is_told_again()
    {
        await OpenDialogAsync();
        await PressAsync("click here");
        Sees(() => Said.Should().NotBeEmpty());
        var first = Page.Find(".mud-dialog [role=status]").TextContent;

        await PressAsync("click here");

        Sees(() => Page.Find(".mud-dialog [role=status]").TextContent.Should().NotBe(first));
    }

    [Fact]
    public async Task Resent_code_leaves_the_earlier_one_alive()
    {
        await OpenDialogAsync();
        var first = World.Now;
        World.Advance(TimeSpan.FromSeconds(60));
        Sees(() => Text(Button("click here")).Should().Be("click here"));
        Button("click here").HasAttribute("aria-disabled").Should().BeFalse();
        var focused = Focused;

        await PressAsync("click here");

        Sees(() => Validity.Should().Be(
            $"The codes of {At(first)} and {At(World.Now)} for {Nora} both work. Valid until {At(World.Now.AddMinutes(20))}, 20 minutes left."));
        Sees(() => Said.Should().Be("A new code is on its way."));
        await World.DispatchAsync();
        Sees(() => Said.Should().Be("New code sent. The earlier code still works."));
        Validity.Should().StartWith($"The codes sent at {At(first)} and {At(World.Now)} to {Nora} both work.");
        Text(Button("click here")).Should().Be("click here (60 s)");
        (await SentAsync()).Should().Be(2);
        Focused.Should().Be(focused, "the focus stays on click here");
    }

    [Fact]
    public async Task Third_code_makes_three_and_the_fourth_ends_the_oldest()
    {
        await OpenDialogAsync();
        var first = await World.LatestCodeAsync();
        var times = new List<DateTime> { World.Now };
        for (var i = 0; i < 3; i++)
        {
            times.Add(await ResendAsync(i + 2));
        }

        Sees(() => Validity.Should().StartWith(
            $"The codes of your last 3 mails to {Nora} work, of {At(times[1])}, {At(times[2])}, {At(times[3])}."));
        await World.DispatchAsync();
        Sees(() => Said.Should().Be("New code sent. The codes of the last 3 mails work."));
        await AnswerAsync(first);
        Sees(() => FieldError.Should().StartWith("This code is not right. 2 tries left."));
    }

    [Fact]
    public async Task Double_click_on_click_here_sends_one_mail()
    {
        await OpenDialogAsync();
        World.Advance(TimeSpan.FromMinutes(1));

        await PressAsync("click here");
        await PressAsync("click here");

        Sees(() => Validity.Should().Contain("both work"));
        (await SentAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Code_works_at_its_last_instant_and_has_expired_a_millisecond_later()
    {
        await OpenDialogAsync();
        var sent = World.Now;
        await Page.InvokeAsync(() => Code.InputAsync("123"));

        World.Advance(TimeSpan.FromMinutes(20));
        DialogActions.Should().Equal("Cancel", "Configure");

        World.Advance(TimeSpan.FromMilliseconds(1));
        await Page.InvokeAsync(() => Code.InputAsync("1234"));
        Sees(() => Sentence.Should().Be("Your code has expired."));
        Headlines.Should().Equal($"Expired at {At(sent.AddMinutes(20))}");
        DialogActions.Should().Equal("Cancel", "Send a new code");
    }

    [Fact]
    public async Task Expiry_empties_the_field_moves_the_focus_and_is_told_at_once()
    {
        await OpenDialogAsync();
        await Page.InvokeAsync(() => Code.InputAsync("123"));

        World.Advance(TimeSpan.FromSeconds((20 * 60) + 1));

        Sees(() => Alerted.Should().Be("Your code has expired."));
        Code.GetAttribute("value").Should().BeNullOrEmpty();
        Focused.Should().Be("token-renew");
        Page.FindAll(".lp-token__consequence, .lp-token__validity").Should().BeEmpty();
    }

    [Fact]
    public async Task Answer_after_the_last_instant_costs_no_try()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        await Page.InvokeAsync(() => Code.InputAsync(code));
        World.Advance(TimeSpan.FromMinutes(20));
        World.Advance(TimeSpan.FromMilliseconds(1));

        await Page.InvokeAsync(() => Page.Find("#token-form").SubmitAsync());

        (await World.TriesAsync(User)).Should().Be(0);
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.None);
    }

    [Fact]
    public async Task Renewed_code_after_expiry_is_a_new_challenge()
    {
        await OpenDialogAsync();
        World.Advance(TimeSpan.FromMinutes(21));
        Sees(() => Focused.Should().Be("token-renew"));

        await PressAsync("Send a new code");

        Sees(() => DialogActions.Should().Equal("Cancel", "Configure"));
        Sees(() => Focused.Should().Be("token-code"));
        (await SentAsync()).Should().Be(2);
        (await World.ReadAsync(db => Task.FromResult(db.Challenges.Count()))).Should().Be(2);
    }

    [Fact]
    public async Task Time_left_is_shown_by_the_minute_and_announced_twice_only()
    {
        await OpenDialogAsync();
        await World.DispatchAsync();
        Sees(() => Said.Should().Be("Written to the mail folder"));
        World.Advance(TimeSpan.FromMinutes(1));
        Sees(() => Validity.Should().EndWith("19 minutes left."));
        Said.Should().Be("Written to the mail folder", "the countdown is never announced");

        World.Advance(TimeSpan.FromMinutes(14));
        Sees(() => Said.Should().Be("Your code is valid for 5 more minutes."));

        World.Advance(TimeSpan.FromMinutes(1));
        Sees(() => Validity.Should().EndWith("4 minutes left."));
        Said.Should().Be("Your code is valid for 5 more minutes.");

        World.Advance(TimeSpan.FromMinutes(3));
        Sees(() => Said.Should().Be("Your code is valid for 1 more minute."));

        World.Advance(TimeSpan.FromSeconds(18));
        Sees(() => Validity.Should().EndWith("42 seconds left."));
        Said.Should().Be("Your code is valid for 1 more minute.");
        Alerted.Should().BeEmpty();
    }

    private async Task<DateTime> ResendAsync(int count)
    {
        World.Advance(TimeSpan.FromMinutes(1));
        Sees(() => Text(Button("click here")).Should().Be("click here"));
        await PressAsync("click here");
        Sees(() => Text(Button("click here")).Should().Be("click here (60 s)"));
        (await SentAsync()).Should().Be(count);
        return World.Now;
    }
}
