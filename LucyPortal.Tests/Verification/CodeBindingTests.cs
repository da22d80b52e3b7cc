using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

public sealed class CodeBindingTests
{
    /// <summary>What a code was sent for, and the other things that it must not open.</summary>
    public static TheoryData<DatabaseProvider, string> Mixes
    {
        get
        {
            var data = new TheoryData<DatabaseProvider, string>();
            foreach (var provider in EachDatabaseAttribute.AtHand)
            {
                data.Add(provider, "purpose");
                data.Add(provider, "user");
                data.Add(provider, "session");
                data.Add(provider, "subject");
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Mixes))]
    [Trait("Flaw", "CVE-2025-69614")]
    [Trait("Flaw", "CVE-2026-73431")]
    public async Task A_code_opens_nothing_of_another(DatabaseProvider provider, string what)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var nora = await world.AddUserAsync();
        var max = await world.AddUserAsync("max@example.org");
        var session = Guid.NewGuid();
        var mine = ChallengeBinding.ForSession(nora.Id, ChallengePurpose.StepUp, session, StepUpSubjects.TurnOff);
        var other = what switch
        {
            "purpose" => mine with { Purpose = ChallengePurpose.Configure, Subject = "" },
            "user" => mine with { UserId = max.Id },
            "session" => ChallengeBinding.ForSession(nora.Id, ChallengePurpose.StepUp, Guid.NewGuid(), StepUpSubjects.TurnOff),
            _ => mine with { Subject = "another-action" },
        };
        var code = await world.SendAndReadAsync(mine);

        (await world.AnswerAsync(other, code)).Should().Be(new AnswerVerdict.Ended(null), "nothing was ever sent for that");
        (await world.AnswerAsync(mine, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Fact]
    public async Task A_code_is_wrong_where_another_code_was_sent_for_the_other_thing()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync();
        var max = await world.AddUserAsync("max@example.org");
        var signIn = nora.NewBinding(ChallengePurpose.SignIn);
        var code = await world.SendAndReadAsync(signIn);
        var others = new[] { nora.NewBinding(ChallengePurpose.SignIn), nora.NewBinding(ChallengePurpose.StepUp), max.NewBinding(ChallengePurpose.SignIn) };
        foreach (var other in others)
        {
            await world.SendAsync(other);
            (await world.AnswerAsync(other, code)).Should().BeOfType<AnswerVerdict.Wrong>();
        }
    }

    [Fact]
    public async Task A_hash_moved_to_another_challenge_fits_nothing()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var from = user.NewBinding();
        var code = await world.SendAndReadAsync(from);
        var to = user.NewBinding();
        await world.SendAsync(to);
        await world.UseAsync<PortalDbContext>(async db =>
        {
            // What somebody who can write to the database, but has no keys, would try.
            var hash = await db.ChallengeCodes.OrderBy(c => c.SentAt).Select(c => c.Hash).FirstAsync();
            await db.ChallengeCodes.ExecuteUpdateAsync(s => s.SetProperty(c => c.Hash, hash));
        });

        (await world.AnswerAsync(to, code)).Should().BeOfType<AnswerVerdict.Wrong>();
        (await world.AnswerAsync(from, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("000000")]
    [InlineData("123456")]
    [Trait("Flaw", "CVE-2025-12374")]
    [Trait("Flaw", "CVE-2026-85216")]
    public async Task Nothing_opens_before_any_code_was_sent(string? typed)
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var verdict = await world.AnswerAsync(user.NewBinding(), typed);

        verdict.Should().Match<AnswerVerdict>(v => v is AnswerVerdict.Malformed || v.Equals(new AnswerVerdict.Ended(null)));
        (await world.TriesAsync(user)).Should().Be(0);
    }

    [Theory, EachDatabase]
    public async Task A_moved_security_stamp_ends_every_challenge(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);

        await world.ChangeUserAsync(user, u => u.SecurityStamp = "MOVED");

        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Ended>();
        (await world.ViewAsync(binding)).Should().BeNull();
    }

    [Fact]
    [Trait("Flaw", "CVE-2026-95754")]
    public async Task A_disabled_user_can_neither_answer_nor_be_sent_a_code()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding(ChallengePurpose.SignIn);
        var code = await world.SendAndReadAsync(binding);

        await world.ChangeUserAsync(user, u => u.IsDisabled = true);
        world.Advance(TimeSpan.FromMinutes(1));

        (await world.AnswerAsync(binding, code)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.Overtaken));
        (await world.SendAsync(binding)).Should().NotBeOfType<SendVerdict.Sent>();
        (await world.SendAsync(user.NewBinding(ChallengePurpose.SignIn))).Should().NotBeOfType<SendVerdict.Sent>();
        (await world.CodesAsync()).Should().Equal(code);
    }

    [Fact]
    public async Task A_changed_address_ends_the_challenge_and_the_next_code_goes_to_the_new_one()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);

        await world.ChangeUserAsync(user, u => u.Email = "nora@new.example");
        world.Advance(TimeSpan.FromSeconds(1));

        (await world.AnswerAsync(binding, code)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.Overtaken));
        var next = await world.SendAndReadAsync(binding, "nora@new.example");
        (await world.AnswerAsync(binding, next)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Fact]
    public async Task An_account_without_an_address_is_told_apart()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        await world.ChangeUserAsync(user, u => u.Email = null);

        (await world.SendAsync(user.NewBinding())).Should().BeOfType<SendVerdict.NoAddress>();
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("stamp")]
    public async Task What_changes_while_a_right_answer_is_judged_still_counts(string change)
    {
        var between = new BetweenTransactions();
        await using var world = await PortalWorld.CreateAsync(configure: services => services.Intercept(between));
        var user = await world.AddUserAsync();
        var binding = user.NewBinding(ChallengePurpose.SignIn);
        var code = await world.SendAndReadAsync(binding);
        between.AfterNextCommit(() => world.ReadAsync(db => change == "disabled"
            ? db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.IsDisabled, true))
            : db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.SecurityStamp, "MOVED"))));
        var opened = false;

        var verdict = await world.AnswerAsync(binding, code, (_, _) => Task.FromResult(opened = true));

        verdict.Should().Be(new AnswerVerdict.Ended(ChallengeEnd.Overtaken));
        opened.Should().BeFalse();
    }

    [Fact]
    public async Task Ending_one_step_up_leaves_the_step_up_for_something_else_alive()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding(ChallengePurpose.StepUp);
        var code = await world.SendAndReadAsync(binding);

        await world.InTransactionAsync((scope, token) => scope.GetRequiredService<Challenges>()
            .EndAsync(binding with { Subject = "another-action" }, ChallengeEnd.Abandoned, token));

        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }
}
