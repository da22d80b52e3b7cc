using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

public sealed class SimultaneousAnswerTests
{
    [Theory, EachDatabase]
    [Trait("Flaw", "CVE-2026-107276")]
    public async Task Twelve_simultaneous_right_answers_on_two_servers_are_one_success(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await using var second = world.AnotherServer();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding(ChallengePurpose.SignIn);
        var code = await world.SendAndReadAsync(binding);
        var opened = 0;

        var verdicts = await Simultaneously.RunAsync(12, i => (i % 2 == 0 ? world : second).AnswerAsync(binding, code, (_, _) =>
        {
            Interlocked.Increment(ref opened);
            return Task.CompletedTask;
        }));

        verdicts.OfType<AnswerVerdict.Accepted>().Should().ContainSingle();
        verdicts.OfType<AnswerVerdict.Ended>().Should().HaveCount(11);
        opened.Should().Be(1);
        (await world.TriesAsync(user)).Should().Be(0, "those who lost the race count nowhere");
        (await world.ReadAsync(db => db.Challenges.SingleAsync())).Should().Match<Challenge>(c =>
            c.PaidTries == 0 && c.WrongAnswers == 0 && c.End == ChallengeEnd.Consumed);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.SecondFactorRefused))).Should().Be(0);
    }

    [Theory, EachDatabase]
    public async Task A_hundred_simultaneous_wrong_answers_are_judged_three_times_at_most(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var binding = user.NewBinding(ChallengePurpose.SignIn);
        var code = await world.SendAndReadAsync(binding);

        var verdicts = await Simultaneously.RunAsync(100, _ => world.AnswerAsync(binding, CodeSteps.OtherThan(code)));

        verdicts.OfType<AnswerVerdict.Accepted>().Should().BeEmpty();
        verdicts.OfType<AnswerVerdict.Wrong>().Should().HaveCount(2);
        verdicts.OfType<AnswerVerdict.Ended>().Should().HaveCount(98);
        (await world.TriesAsync(user)).Should().Be(3, "no count is lost in the race");
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.SecondFactorRefused))).Should().Be(3);
        (await world.AnswerAsync(binding, code)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.TooManyTries));
    }

    [Fact]
    public async Task Guesses_from_many_browsers_at_once_share_the_account_s_six_tries()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var bindings = new List<ChallengeBinding>();
        for (var i = 0; i < 10; i++)
        {
            bindings.Add(user.NewBinding(ChallengePurpose.SignIn));
            await world.SendAsync(bindings[i]);
        }

        var codes = (await world.CodesAsync()).ToArray();
        await Simultaneously.RunAsync(30, i => world.AnswerAsync(bindings[i % 10], CodeSteps.OtherThan(codes)));

        (await world.TriesAsync(user)).Should().Be(6);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.SecondFactorRefused))).Should().Be(6);
    }

    [Fact]
    public async Task Two_accounts_don_t_wait_for_each_other_s_counts()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync();
        var max = await world.AddUserAsync("max@example.org");
        ChallengeBinding[] bindings = [nora.NewBinding(), max.NewBinding()];
        string[] codes = [await world.SendAndReadAsync(bindings[0]), await world.SendAndReadAsync(bindings[1], "max@example.org")];

        var verdicts = await Simultaneously.RunAsync(2, i => world.AnswerAsync(bindings[i], codes[i]));

        verdicts.Should().AllBeOfType<AnswerVerdict.Accepted>();
    }

    [Fact]
    public async Task What_a_right_answer_brings_about_commits_with_it_or_not_at_all()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);

        await world.Invoking(w => w.AnswerAsync(binding, code, (u, _) =>
        {
            u.ConfiguredMethod = TwoFactorMethod.Email;
            throw new InvalidOperationException("The power goes off.");
        })).Should().ThrowAsync<InvalidOperationException>();

        (await world.StoredAsync(user)).ConfiguredMethod.Should().Be(TwoFactorMethod.None);
        (await world.AnswerAsync(binding, code, (u, _) =>
        {
            u.ConfiguredMethod = TwoFactorMethod.Email;
            return Task.CompletedTask;
        })).Should().BeOfType<AnswerVerdict.Accepted>();
        (await world.StoredAsync(user)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task A_code_that_came_back_proves_the_address_and_the_settings_that_its_mail_left_by()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);
        var used = await world.ReadAsync(db => db.MailSettings.SingleAsync(s => s.Status == MailSettingsStatus.InForce));
        var later = await world.UseMailAsync(MailDeliveryMethod.MailFolder, "other@portal.example");

        await world.AnswerAsync(binding, code);

        var stored = await world.StoredAsync(user);
        stored.HasProof(used.Id).Should().BeTrue();
        stored.HasProof(later.Id).Should().BeFalse("the code did not go out by these");
        (await world.ReadAsync(db => db.MailSettings.SingleAsync(s => s.Id == used.Id))).ProvenAt.Should().Be(world.Now);
        (await world.ReadAsync(db => db.MailSettings.SingleAsync(s => s.Id == later.Id))).ProvenAt.Should().BeNull();
    }
}
