using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

public sealed class TryCountTests
{
    [Theory, EachDatabase]
    public async Task Three_wrong_tries_end_the_challenge_with_all_its_codes(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var binding = (await world.AddUserAsync()).NewBinding();
        var code = await world.SendAndReadAsync(binding);
        world.Advance(TimeSpan.FromSeconds(60));
        var other = await world.SendAndReadAsync(binding);
        var wrong = CodeSteps.OtherThan(code, other);

        (await world.AnswerAsync(binding, wrong)).Should().Match<AnswerVerdict.Wrong>(v => v.TriesLeft == 2 && v.LiveCodes.Count == 2);
        (await world.AnswerAsync(binding, wrong)).Should().Match<AnswerVerdict.Wrong>(v => v.TriesLeft == 1);
        (await world.AnswerAsync(binding, wrong)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.TooManyTries));

        (await world.AnswerAsync(binding, code)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.TooManyTries));
        (await world.AnswerAsync(binding, other)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.TooManyTries));
        (await world.ViewAsync(binding)).Should().Match<ChallengeView>(v =>
            v.Phase == ChallengePhase.Ended && v.End == ChallengeEnd.TooManyTries && v.TriesLeft == 0 && v.LiveCodes.Count == 0);
    }

    [Fact]
    public async Task Every_wrong_answer_is_told_in_the_same_way()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var foreign = await world.SendAndReadAsync(user.NewBinding());
        var first = await world.SendAndReadAsync(binding);
        for (var i = 0; i < 3; i++)
        {
            world.Advance(TimeSpan.FromSeconds(60));
            await world.SendAsync(binding);
        }

        var replaced = (AnswerVerdict.Wrong)await world.AnswerAsync(binding, first);
        var another = (AnswerVerdict.Wrong)await world.AnswerAsync(binding, foreign);
        another.LiveCodes.Should().Equal(replaced.LiveCodes);
        another.TriesLeft.Should().Be(replaced.TriesLeft - 1);
    }

    [Fact]
    public async Task Malformed_answers_cost_no_try()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);
        foreach (var typed in new[] { "", " ", "1", "12345", "1234567", "+12345", "1e5000", "１２３４５６", "١٢٣٤٥٦", null })
        {
            (await world.AnswerAsync(binding, typed)).Should().BeOfType<AnswerVerdict.Malformed>();
        }

        (await world.TriesAsync(user)).Should().Be(0);
        (await world.ViewAsync(binding))!.TriesLeft.Should().Be(3);
        (await world.AnswerAsync(binding, $"{code[..3]}\u00a0{code[3..]}")).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Theory, EachDatabase]
    public async Task Neither_a_resend_nor_a_new_challenge_nor_another_purpose_resets_the_account(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var first = user.NewBinding(ChallengePurpose.SignIn);
        var code = await world.SendAndReadAsync(first);
        await world.AnswerAsync(first, CodeSteps.OtherThan(code));
        world.Advance(TimeSpan.FromSeconds(60));
        var resent = await world.SendAndReadAsync(first);
        await world.AnswerAsync(first, CodeSteps.OtherThan(code, resent));
        (await world.TriesAsync(user)).Should().Be(2);

        var second = user.NewBinding(ChallengePurpose.Configure);
        var configure = await world.SendAndReadAsync(second);
        await world.AnswerAsync(second, CodeSteps.OtherThan(configure));
        (await world.TriesAsync(user)).Should().Be(3);

        (await world.AnswerAsync(second, configure)).Should().BeOfType<AnswerVerdict.Accepted>();
        (await world.TriesAsync(user)).Should().Be(3, "a right code is no full sign-in");
    }

    [Theory, EachDatabase]
    public async Task Six_wrong_tries_lock_the_account_for_fifteen_minutes(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        await FailAsync(world, user.NewBinding(ChallengePurpose.SignIn), 3);
        var binding = user.NewBinding(ChallengePurpose.SignIn);
        var code = await world.SendAndReadAsync(binding);
        (await world.ViewAsync(binding))!.NextEndLocks.Should().BeTrue();
        await world.AnswerAsync(binding, CodeSteps.OtherThan(code));
        await world.AnswerAsync(binding, CodeSteps.OtherThan(code));
        var until = world.Now.AddMinutes(15);

        (await world.AnswerAsync(binding, CodeSteps.OtherThan(code))).Should().Be(new AnswerVerdict.Locked(until));

        (await world.AnswerAsync(binding, code)).Should().Be(new AnswerVerdict.Locked(until));
        (await world.ViewAsync(binding))!.LockedUntil.Should().Be(until);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.Locked && e.SubjectId == user.Id))).Should().Be(1);
    }

    [Theory, EachDatabase]
    public async Task A_lock_outlives_resend_new_challenge_and_other_purposes_and_ends_after_its_time(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var open = user.NewBinding(ChallengePurpose.Configure);
        var code = await world.SendAndReadAsync(open);
        await FailAsync(world, user.NewBinding(ChallengePurpose.SignIn), 3);
        await FailAsync(world, user.NewBinding(ChallengePurpose.SignIn), 3);
        var locked = new AnswerVerdict.Locked(world.Now.AddMinutes(15));
        var notSent = new SendVerdict.Locked(locked.Until);
        world.Advance(TimeSpan.FromMinutes(1));

        (await world.AnswerAsync(open, code)).Should().Be(locked);
        (await world.SendAsync(open)).Should().Be(notSent);
        (await world.SendAsync(user.NewBinding(ChallengePurpose.SignIn))).Should().Be(notSent);
        (await world.SendAsync(user.NewBinding(ChallengePurpose.StepUp))).Should().Be(notSent);
        world.Advance(TimeSpan.FromMinutes(14) - TimeSpan.FromMilliseconds(1));
        (await world.AnswerAsync(open, code)).Should().Be(locked);

        world.Advance(TimeSpan.FromMilliseconds(1));
        (await world.AnswerAsync(open, code)).Should().BeOfType<AnswerVerdict.Accepted>("a lock ends no other challenge");
        (await world.TriesAsync(user)).Should().Be(0, "after a lock has run out the count starts again");
    }

    [Fact]
    public async Task A_lock_from_the_codes_refuses_the_password_too_but_not_the_other_way_round()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync();
        var max = await world.AddUserAsync("max@example.org");
        await FailAsync(world, nora.NewStranger(), 3);
        await FailAsync(world, nora.NewStranger(), 3);
        var binding = max.NewStranger();
        var code = await world.SendAndReadAsync(binding, "max@example.org");
        for (var i = 0; i < 6; i++)
        {
            await world.CheckPasswordAsync("max@example.org", "wrong");
        }

        (await world.CheckPasswordAsync("nora@example.org")).Should().BeNull();
        (await world.CheckPasswordAsync("max@example.org")).Should().BeNull();
        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>("whoever has passed the password is not stopped by guesses at it");
    }

    [Fact]
    [Trait("Flaw", "keycloak/keycloak#46164")]
    [Trait("Flaw", "usd-2021-0016")]
    [Trait("Flaw", "GHSA-85v8-vx4w-q684")]
    public async Task A_right_password_never_resets_the_count_of_wrong_codes()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        for (var i = 0; i < 5; i++)
        {
            (await world.CheckPasswordAsync(user.Email!)).Should().NotBeNull();
            await FailAsync(world, user.NewStranger(), 1);
        }

        (await world.TriesAsync(user)).Should().Be(5);
        await FailAsync(world, user.NewStranger(), 1);
        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull("the account is locked");
    }

    [Fact]
    public async Task A_full_sign_in_resets_both_buckets()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        await FailAsync(world, user.NewStranger(), 2);
        await world.CheckPasswordAsync(user.Email!, "wrong");

        await world.InTransactionAsync((scope, token) => scope.GetRequiredService<Tries>().ResetAsync(user.Id, fromKnownBrowser: false, token));

        (await world.TriesAsync(user)).Should().Be(0);
        (await world.TriesAsync(user, TryKind.Password)).Should().Be(0);
    }

    [Fact]
    public async Task Switched_off_the_lockout_locks_nobody_but_still_ends_challenges()
    {
        await using var world = await PortalWorld.CreateAsync(configure: s => s.With(new VerificationRules { LockoutEnabled = false }));
        var user = await world.AddUserAsync();
        for (var i = 0; i < 3; i++)
        {
            await FailAsync(world, user.NewBinding(), 3);
        }

        var binding = user.NewBinding();
        (await world.AnswerAsync(binding, await world.SendAndReadAsync(binding))).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Fact]
    public async Task A_caller_who_goes_away_while_judged_leaves_no_half_paid_try()
    {
        var between = new BetweenTransactions();
        await using var world = await PortalWorld.CreateAsync(configure: services => services.Intercept(between));
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);
        for (var i = 0; i < 2; i++)
        {
            using var goesAway = new CancellationTokenSource();
            between.AfterNextCommit(goesAway.CancelAsync);
            await world.UseAsync<CodeChecker, AnswerVerdict>(c =>
                c.AnswerAsync(binding, CodeSteps.OtherThan(code), (_, _) => Task.CompletedTask, goesAway.Token));
        }

        var challenge = await world.ReadAsync(db => db.Challenges.SingleAsync());
        challenge.PaidTries.Should().Be(challenge.WrongAnswers).And.Be(2);
        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Fact]
    public async Task Tries_that_a_killed_server_left_unjudged_do_not_wall_the_user_in()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        await world.SendAsync(binding);
        // Killed between paying and judging, three times.
        await world.ReadAsync(db => db.Challenges.ExecuteUpdateAsync(s => s.SetProperty(c => c.PaidTries, 3)));

        var view = (await world.ViewAsync(binding))!;
        view.TriesLeft.Should().Be(0, "the page must not promise tries that will be refused");
        world.Advance(TimeSpan.FromSeconds(60));
        var code = await world.SendAndReadAsync(binding);

        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    private static async Task FailAsync(PortalWorld world, ChallengeBinding binding, int times)
    {
        var code = await world.SendAndReadAsync(binding);
        for (var i = 0; i < times; i++)
        {
            await world.AnswerAsync(binding, CodeSteps.OtherThan(code));
        }
    }
}
