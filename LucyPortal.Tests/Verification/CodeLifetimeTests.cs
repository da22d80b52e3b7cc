using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

public sealed class CodeLifetimeTests
{
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(20);

    [Theory, EachDatabase]
    public async Task A_code_is_accepted_in_its_last_instant(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var binding = (await world.AddUserAsync()).NewBinding();
        var code = await world.SendAndReadAsync(binding);

        world.Advance(Whole);

        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Theory, EachDatabase]
    [Trait("Flaw", "CVE-2026-8760")]
    [Trait("Flaw", "CVE-2024-11178")]
    public async Task A_code_is_refused_a_millisecond_later_and_that_costs_no_try(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);
        var end = world.Now + Whole;

        world.Advance(Whole + TimeSpan.FromMilliseconds(1));

        (await world.AnswerAsync(binding, code)).Should().Be(new AnswerVerdict.Expired(end));
        (await world.ViewAsync(binding))!.Phase.Should().Be(ChallengePhase.Expired);
        (await world.TriesAsync(user)).Should().Be(0);
    }

    [Fact]
    public async Task A_code_that_ran_out_is_wrong_while_a_newer_one_works()
    {
        await using var world = await PortalWorld.CreateAsync();
        var binding = (await world.AddUserAsync()).NewBinding();
        var first = await world.SendAndReadAsync(binding);
        world.Advance(TimeSpan.FromMinutes(10));
        var second = await world.SendAndReadAsync(binding);

        world.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(1));

        (await world.AnswerAsync(binding, first)).Should().BeOfType<AnswerVerdict.Wrong>();
        (await world.AnswerAsync(binding, second)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Fact]
    public async Task A_late_mail_still_works_after_a_resend()
    {
        await using var world = await PortalWorld.CreateAsync();
        var binding = (await world.AddUserAsync()).NewBinding();
        var first = await world.SendAndReadAsync(binding);
        world.Advance(TimeSpan.FromSeconds(60));
        await world.SendAndReadAsync(binding);

        (await world.AnswerAsync(binding, first)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Theory, EachDatabase]
    public async Task A_challenge_lives_sixty_minutes_whatever_is_sent_again(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var binding = (await world.AddUserAsync()).NewBinding();
        var began = world.Now;
        await world.SendAsync(binding);
        var id = (await world.ViewAsync(binding))!.Id;
        foreach (var minutes in new[] { 19, 19, 17 })
        {
            world.Advance(TimeSpan.FromMinutes(minutes));
            await world.SendAsync(binding);
        }

        var late = await world.LatestCodeAsync();
        var view = (await world.ViewAsync(binding))!;
        view.Id.Should().Be(id);
        view.ExpiresAt.Should().Be(began + TimeSpan.FromMinutes(60), "the code of minute 55 works for five minutes only");
        world.Mailbox.All[^1].Mime.TextBody.Should().Contain("Code is valid for 5 min.");

        world.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        (await world.AnswerAsync(binding, late)).Should().BeOfType<AnswerVerdict.Expired>();
    }

    [Fact]
    public async Task In_its_last_minute_a_challenge_makes_room_for_a_fresh_one()
    {
        await using var world = await PortalWorld.CreateAsync();
        var binding = (await world.AddUserAsync()).NewBinding();
        await world.SendAsync(binding);
        foreach (var minutes in new[] { 19, 19, 19 })
        {
            world.Advance(TimeSpan.FromMinutes(minutes));
            await world.SendAsync(binding);
        }

        var old = (await world.ViewAsync(binding))!.Id;
        var oldCode = await world.LatestCodeAsync();
        world.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));
        var fresh = await world.SendAndReadAsync(binding);

        (await world.ViewAsync(binding))!.Id.Should().NotBe(old);
        (await world.ViewAsync(binding))!.ExpiresAt.Should().Be(world.Now + Whole);
        (await world.ReadAsync(db => db.Challenges.SingleAsync(c => c.Id == old))).End.Should().Be(ChallengeEnd.Renewed);
        (await world.AnswerAsync(binding, oldCode)).Should().BeOfType<AnswerVerdict.Wrong>();
        (await world.AnswerAsync(binding, fresh)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Theory, EachDatabase]
    public async Task A_fourth_send_ends_the_oldest_code_and_calls_its_mail_back(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var binding = (await world.AddUserAsync()).NewBinding();
        var first = await world.SendAndReadAsync(binding);
        await world.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        for (var i = 0; i < 3; i++)
        {
            world.Advance(TimeSpan.FromSeconds(60));
            await world.SendAsync(binding);
        }

        (await world.ViewAsync(binding))!.LiveCodes.Should().HaveCount(3);
        (await world.AnswerAsync(binding, first)).Should().BeOfType<AnswerVerdict.Wrong>("three later codes have pushed it out");

        world.Advance(TimeSpan.FromSeconds(60));
        await world.SendAsync(binding);

        var states = await world.ReadAsync(db => db.OutboxMessages.OrderBy(m => m.CreatedAt).Select(m => m.State).ToListAsync());
        states.Should().Equal(MailState.HandedOver, MailState.Cancelled, MailState.Waiting, MailState.Waiting, MailState.Waiting);
    }

    [Theory, EachDatabase]
    [Trait("Flaw", "CVE-2026-103655")]
    [Trait("Flaw", "CVE-2021-45331")]
    [Trait("Flaw", "CVE-2015-7225")]
    [Trait("Flaw", "CVE-2021-43177")]
    [Trait("Flaw", "CVE-2026-82470")]
    [Trait("Flaw", "GHSA-96qm-hwhp-2rm8")]
    public async Task A_code_is_used_up_by_its_first_success(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);
        world.Advance(TimeSpan.FromSeconds(60));
        var other = await world.SendAndReadAsync(binding);

        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();

        (await world.AnswerAsync(binding, code)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.Consumed));
        (await world.AnswerAsync(binding, other)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.Consumed), "the challenge ends with all its codes");
        (await world.TriesAsync(user)).Should().Be(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task The_lifetime_is_a_rule_that_the_mail_tells(int minutes)
    {
        await using var world = await PortalWorld.CreateAsync(
            configure: services => services.With(new VerificationRules { CodeLifetime = TimeSpan.FromMinutes(minutes) }));
        var binding = (await world.AddUserAsync()).NewBinding();
        var code = await world.SendAndReadAsync(binding);
        world.Mailbox.All[^1].Mime.TextBody.Should().Contain($"Code is valid for {minutes} min.");

        world.Advance(TimeSpan.FromMinutes(minutes));
        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }
}
