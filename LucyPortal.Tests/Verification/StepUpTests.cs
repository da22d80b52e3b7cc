using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

public sealed class StepUpTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory, EachDatabase]
    public async Task The_sign_in_counts_for_fifteen_minutes_and_its_last_instant_does(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await world.SignInAsync(await world.AddUserAsync(configured: TwoFactorMethod.Email));

        world.Advance(Lifetime);
        (await world.OpensAsync()).Should().BeTrue();
        world.Advance(Moment);
        (await world.OpensAsync()).Should().BeFalse();
        (await world.OpensAsync(StepUpScope.MailSettings)).Should().BeFalse();
    }

    [Fact]
    public async Task What_is_not_sensitive_asks_for_nothing()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.SignInAsync(await world.AddUserAsync());
        world.Advance(Lifetime + Moment);

        (await world.UseAsync<SignedIn, int>(s => s.RunAsync((_, _, _) => Task.FromResult(7), CancellationToken.None))).Should().Be(7);
    }

    [Theory, EachDatabase]
    public async Task A_right_code_opens_the_session_for_another_fifteen_minutes_and_is_on_record(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var session = await world.SignInAsync(user);
        world.Advance(Lifetime + Moment);
        var code = await world.SendStepUpAsync();

        (await world.AnswerStepUpAsync(code)).Should().BeOfType<AnswerVerdict.Accepted>();

        (await world.StoredAsync(session)).StepUpAt.Should().Be(world.Now);
        (await world.AuditAsync(AuditAction.SteppedUp)).Should().ContainSingle().Which.Should().Match<AuditEvent>(e =>
            e.ActorId == user.Id && e.SubjectId == user.Id && e.Succeeded && e.Detail == "Email" && e.SourceAddress == PortalWorld.SourceAddress);
        world.Advance(Lifetime);
        (await world.OpensAsync()).Should().BeTrue();
        world.Advance(Moment);
        (await world.OpensAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task A_step_up_changes_nothing_but_its_session()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var other = await world.StartSessionAsync(user);
        await world.SignInAsync(user);

        await world.AnswerStepUpAsync(await world.SendStepUpAsync());

        (await world.StoredAsync(user)).SecurityStamp.Should().Be(user.SecurityStamp);
        (await world.StoredAsync(other)).Should().Match<Session>(s => s.EndedAt == null && s.StepUpAt == null);
    }

    [Fact]
    public async Task A_step_up_in_one_session_opens_no_other()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var other = await world.StartSessionAsync(user);
        await world.SignInAsync(user);
        world.Advance(Lifetime + Moment);
        await world.AnswerStepUpAsync(await world.SendStepUpAsync());
        (await world.OpensAsync()).Should().BeTrue();

        world.Use(user, other);

        (await world.OpensAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task A_renewed_session_is_proved_no_longer_than_the_one_before()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var session = await world.SignInAsync(user);
        world.Advance(Lifetime);
        await world.AnswerStepUpAsync(await world.SendStepUpAsync());
        world.Advance(TimeSpan.FromMinutes(10));

        Session? renewed = null;
        await world.InTransactionAsync(async (scope, token) =>
            renewed = await scope.GetRequiredService<Sessions>().RenewAsync(session.Id, user, token));
        world.Use(user, renewed!);

        (await world.OpensAsync()).Should().BeTrue();
        world.Advance(TimeSpan.FromMinutes(5) + Moment);
        (await world.OpensAsync()).Should().BeFalse();
    }

    [Theory]
    [InlineData("purpose")]
    [InlineData("subject")]
    [InlineData("session")]
    public async Task A_code_for_something_else_is_no_step_up(string of)
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var session = await world.SignInAsync(user);
        world.Advance(Lifetime + Moment);
        var code = await world.SendAndReadAsync(of switch
        {
            "purpose" => ChallengeBinding.ForSession(user.Id, ChallengePurpose.Configure, session.Id),
            "subject" => ChallengeBinding.ForSession(user.Id, ChallengePurpose.StepUp, session.Id, StepUpSubjects.TurnOff),
            _ => ChallengeBinding.ForSession(user.Id, ChallengePurpose.StepUp, Guid.NewGuid(), StepUpSubjects.Session),
        });

        (await world.AnswerStepUpAsync(code)).Should().Be(new AnswerVerdict.Ended(null), "nothing was ever sent for that");
        await world.SendStepUpAsync();
        (await world.AnswerStepUpAsync(code)).Should().BeOfType<AnswerVerdict.Wrong>();

        (await world.OpensAsync()).Should().BeFalse();
        (await world.AuditAsync(AuditAction.SteppedUp)).Should().BeEmpty();
    }

    [Theory, EachDatabase]
    public async Task Simultaneous_right_answers_are_one_step_up(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await using var second = world.AnotherServer();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var session = await world.SignInAsync(user);
        second.Use(user, session);
        var code = await world.SendStepUpAsync();

        var verdicts = await Simultaneously.RunAsync(8, i => (i % 2 == 0 ? world : second).AnswerStepUpAsync(code));

        verdicts.OfType<AnswerVerdict.Accepted>().Should().ContainSingle();
        verdicts.OfType<AnswerVerdict.Ended>().Should().HaveCount(7);
        (await world.AuditAsync(AuditAction.SteppedUp)).Should().ContainSingle();
    }

    [Fact]
    public async Task A_session_that_ends_while_its_code_is_judged_is_not_proved()
    {
        var between = new BetweenTransactions();
        await using var world = await PortalWorld.CreateAsync(configure: services => services.Intercept(between));
        var session = await world.SignInAsync(await world.AddUserAsync(configured: TwoFactorMethod.Email));
        var code = await world.SendStepUpAsync();
        between.AfterNextCommit(() => world.ReadAsync(db => db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, world.Now))));

        await world.AnswerStepUpAsync(code);

        (await world.StoredAsync(session)).StepUpAt.Should().BeNull();
        (await world.AuditAsync(AuditAction.SteppedUp)).Should().BeEmpty();
        await world.Invoking(w => w.OpensAsync()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task An_account_gets_twenty_codes_an_hour_for_its_step_ups()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        for (var i = 0; i < 20; i++)
        {
            (await world.SendAsync(ChallengeBinding.ForSession(user.Id, ChallengePurpose.StepUp, Guid.NewGuid(), StepUpSubjects.Session)))
                .Should().BeOfType<SendVerdict.Sent>();
        }

        (await world.SendAsync(ChallengeBinding.ForSession(user.Id, ChallengePurpose.StepUp, Guid.NewGuid(), StepUpSubjects.Session)))
            .Should().Be(new SendVerdict.LimitReached(world.Now.AddHours(1)));
    }

    [Fact]
    public async Task The_mail_says_what_the_code_is_for()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.SignInAsync(await world.AddUserAsync(configured: TwoFactorMethod.Email));

        await world.SendStepUpAsync();

        world.Mailbox.All.Single().Mime.TextBody!.ReplaceLineEndings(" ").Should().Contain(
            "We received a request to confirm that it is you, before security settings are changed with your Lucy account nora@example.org.");
    }
}
