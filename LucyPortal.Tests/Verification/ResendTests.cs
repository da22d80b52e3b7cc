using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

public sealed class ResendTests
{
    [Theory, EachDatabase]
    public async Task Between_two_sends_of_a_challenge_sixty_seconds_pass(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var binding = (await world.AddUserAsync()).NewBinding();
        await world.SendAsync(binding);
        var next = world.Now.AddSeconds(60);

        (await world.SendAsync(binding)).Should().Be(new SendVerdict.Paused(next));
        (await world.ViewAsync(binding))!.ResendFrom.Should().Be(next);
        world.Advance(TimeSpan.FromMilliseconds(59_999));
        (await world.SendAsync(binding)).Should().Be(new SendVerdict.Paused(next));
        world.Advance(TimeSpan.FromMilliseconds(1));
        (await world.SendAsync(binding)).Should().BeOfType<SendVerdict.Sent>();
        (await world.CodesAsync()).Should().HaveCount(2);
    }

    [Theory, EachDatabase]
    public async Task A_live_challenge_is_continued(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var binding = (await world.AddUserAsync()).NewBinding();
        var first = await world.SendAndReadAsync(binding);
        await world.AnswerAsync(binding, CodeSteps.OtherThan(first));
        var before = (await world.ViewAsync(binding))!;

        world.Advance(TimeSpan.FromMinutes(5));
        await world.SendAsync(binding);

        var after = (await world.ViewAsync(binding))!;
        after.Id.Should().Be(before.Id);
        after.TriesLeft.Should().Be(2, "a resend gives no try back");
        after.LiveCodes.Should().HaveCount(2);
        (await world.ReadAsync(db => db.Challenges.CountAsync())).Should().Be(1);
    }

    [Fact]
    public async Task Another_browser_gets_a_fresh_challenge_at_once()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        await world.SendAsync(user.NewBinding(ChallengePurpose.SignIn));

        (await world.SendAsync(user.NewBinding(ChallengePurpose.SignIn))).Should().BeOfType<SendVerdict.Sent>();
        (await world.ReadAsync(db => db.Challenges.CountAsync())).Should().Be(2);
    }

    [Fact]
    public async Task Looking_sends_nothing_and_changes_nothing()
    {
        await using var world = await PortalWorld.CreateAsync();
        var binding = (await world.AddUserAsync()).NewBinding();
        (await world.ViewAsync(binding)).Should().BeNull();
        await world.SendAsync(binding);
        world.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 5; i++)
        {
            await world.ViewAsync(binding);
        }

        (await world.CodesAsync()).Should().HaveCount(1);
    }

    [Theory]
    [EachDatabase(ChallengePurpose.SignIn, 10)]
    [EachDatabase(ChallengePurpose.Configure, 10)]
    [EachDatabase(ChallengePurpose.StepUp, 20)]
    public async Task An_account_gets_so_many_codes_an_hour_for_a_purpose(DatabaseProvider provider, ChallengePurpose purpose, int limit)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var first = world.Now;
        for (var i = 0; i < limit; i++)
        {
            // Browser after browser, as somebody who restarts the flow would: no pause holds him up, only the limit.
            (await world.SendAsync(user.NewBinding(purpose))).Should().BeOfType<SendVerdict.Sent>();
            world.Advance(TimeSpan.FromMinutes(1));
        }

        var room = first + TimeSpan.FromHours(1);
        (await world.SendAsync(user.NewBinding(purpose))).Should().Be(new SendVerdict.LimitReached(room));
        world.Advance(room - world.Now - TimeSpan.FromMilliseconds(1));
        (await world.SendAsync(user.NewBinding(purpose))).Should().Be(new SendVerdict.LimitReached(room));
        world.Advance(TimeSpan.FromMilliseconds(1));
        (await world.SendAsync(user.NewBinding(purpose))).Should().BeOfType<SendVerdict.Sent>();
        (await world.SendAsync(user.NewBinding(purpose))).Should().Be(new SendVerdict.LimitReached(room.AddMinutes(1)));
    }

    [Fact]
    public async Task One_purpose_never_uses_up_another_ones_codes()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var stranger = await world.AddUserAsync("max@example.org");
        for (var i = 0; i < 10; i++)
        {
            await world.SendAsync(user.NewBinding(ChallengePurpose.SignIn));
        }

        (await world.SendAsync(user.NewBinding(ChallengePurpose.SignIn))).Should().BeOfType<SendVerdict.LimitReached>();
        (await world.SendAsync(user.NewBinding(ChallengePurpose.Configure))).Should().BeOfType<SendVerdict.Sent>();
        (await world.SendAsync(user.NewBinding(ChallengePurpose.StepUp))).Should().BeOfType<SendVerdict.Sent>();
        (await world.SendAsync(stranger.NewBinding(ChallengePurpose.SignIn))).Should().BeOfType<SendVerdict.Sent>();
    }

    [Fact]
    public async Task The_view_says_when_the_limit_lets_the_next_code_through()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var room = world.Now.AddHours(1);
        for (var i = 0; i < 9; i++)
        {
            await world.SendAsync(user.NewBinding());
        }

        await world.SendAsync(binding);

        var view = (await world.ViewAsync(binding))!;
        view.LimitReached.Should().BeTrue();
        view.ResendFrom.Should().Be(room);
    }

    [Theory, EachDatabase]
    public async Task A_double_click_sends_one_code(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await using var second = world.AnotherServer();
        var binding = (await world.AddUserAsync()).NewBinding();

        var verdicts = await Simultaneously.RunAsync(6, i => (i % 2 == 0 ? world : second).SendAsync(binding));

        verdicts.OfType<SendVerdict.Sent>().Should().ContainSingle();
        verdicts.OfType<SendVerdict.Paused>().Should().HaveCount(5);
        (await world.CodesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Simultaneous_browsers_share_the_hourly_limit()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();

        var verdicts = await Simultaneously.RunAsync(16, _ => world.SendAsync(user.NewBinding(ChallengePurpose.SignIn)));

        verdicts.OfType<SendVerdict.Sent>().Should().HaveCount(10);
    }
}
