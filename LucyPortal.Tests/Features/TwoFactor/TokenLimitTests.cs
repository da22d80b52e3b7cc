using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>The hourly limit.</summary>
public sealed class TokenLimitTests : TwoFactorTest
{
    [Fact]
    public async Task Eleventh_code_of_an_hour_has_to_wait_and_those_at_hand_still_work()
    {
        await SendFromOtherSessionsAsync(9);
        await World.DispatchAsync();
        var others = World.Mailbox.All.Select(m => m.Path).ToHashSet();
        await OpenDialogAsync();
        var next = World.Now.AddHours(1);

        World.Advance(TimeSpan.FromMinutes(2));

        Sees(() => Headlines.Should().Equal("Waiting to be sent", "10 codes in an hour: that is the limit"));
        StatusTexts[^1].Should().Be($"The next one can be sent at {At(next)}. Codes that you already have still work until {At(World.Now.AddMinutes(18))}.");
        await PressAsync("click here");
        Sees(() => Said.Should().Be("You can send a new code in 58 minutes."));
        (await SentAsync()).Should().Be(10);
        await World.DispatchAsync();
        await AnswerAsync(World.Mailbox.All.Single(m => !others.Contains(m.Path)).Code!);
        SeesCodes();
    }

    [Fact]
    public async Task Dialog_opened_past_the_limit_sends_nothing_and_says_when()
    {
        await SendFromOtherSessionsAsync(10);
        var next = World.Now.AddHours(1);
        World.Advance(TimeSpan.FromMinutes(50));
        await World.AgeProofAsync(Session, TimeSpan.Zero);
        await OpenAsync(saved: TwoFactorMethod.Email);

        await ConfigureAsync();

        Sentence.Should().Be("No more codes can be sent at the moment.");
        Headlines.Should().Equal("10 codes in an hour: that is the limit");
        StatusTexts.Should().Equal($"The next one can be sent at {At(next)}.");
        (await SentAsync()).Should().Be(10);
        Sees(() => Focused.Should().Be("token-renew"));
        await PressAsync("Send a new code");
        Sees(() => Said.Should().Be("You can send a new code in 10 minutes."));

        World.Advance(TimeSpan.FromMinutes(10.1));
        Sees(() => Headlines.Should().BeEmpty());
        await PressAsync("Send a new code");
        Sees(() => DialogActions.Should().Equal("Cancel", "Configure"));
        (await SentAsync()).Should().Be(11);
    }

    [Fact]
    public async Task Limit_is_told_after_an_ended_challenge_too()
    {
        await SendFromOtherSessionsAsync(9);
        await OpenDialogAsync();
        var next = World.Now.AddHours(1);
        World.Advance(TimeSpan.FromMinutes(20.1));
        Sees(() => Sentence.Should().Be("Your code has expired."));

        await PressAsync("Send a new code");

        Sees(() => Said.Should().Be("You can send a new code in 39 minutes."));
        Headlines.Should().HaveCount(2);
        StatusTexts[^1].Should().Be($"The next one can be sent at {At(next)}.");
        (await SentAsync()).Should().Be(10);
    }

    /// <summary>Asks for codes in other sessions of the same user: the limit is the account's.</summary>
    private async Task SendFromOtherSessionsAsync(int count)
    {
        await SignInAsync(saved: TwoFactorMethod.Email);
        for (var i = 0; i < count; i++)
        {
            (await World.SendAsync(CodeKind.Configure.Binding(User.Id, Guid.NewGuid()))).Should().BeOfType<SendVerdict.Sent>();
        }
    }
}
