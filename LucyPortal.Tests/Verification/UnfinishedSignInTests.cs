using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

/// <summary>What follows from a right password after which nobody gives the second factor.</summary>
public sealed class UnfinishedSignInTests
{
    private static readonly TimeSpan Life = new VerificationRules().CodeLifetime + new VerificationRules().PendingGrace;
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    [Theory]
    [EachDatabase]
    public async Task The_owner_is_told_once_when_from_where_and_what_to_do_without_any_code_or_link(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email, change: u => u.TimeZone = "Europe/Zurich");
        var began = world.Now;
        var code = await world.SendAndReadAsync(ChallengeBinding.ForSignIn(await world.BeginSignInAsync(user)));
        world.Advance(Life);
        await LookAsync(world);
        (await NoticesAsync(world)).Should().BeEmpty("its last instant still counts");

        world.Advance(Instant);
        await LookAsync(world);
        await LookAsync(world);

        var told = (await NoticesAsync(world)).Should().ContainSingle().Which;
        told.Mime.Subject.Should().EndWith("right password, no code");
        told.Mime.TextBody.Should()
            .Contain($"{user.Email} {new MailClock(user.TimeZone).WhenAndWhere(began, PortalWorld.SourceAddress)}. No right code followed, so nobody was signed in.")
            .And.Contain("If it was you, there is nothing to do.")
            .And.Contain("Change it under Account, Password.")
            .And.NotContainAny(code, "http");
        var logged = await world.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == AuditAction.SecondFactorMissing));
        logged.Should().BeEquivalentTo(new { SubjectId = user.Id, ActorId = (Guid?)null, Succeeded = false, PortalWorld.SourceAddress, Detail = (string?)null });
        (await world.ReadAsync(db => db.PendingSignIns.CountAsync())).Should().Be(0);
    }

    [Theory]
    [EachDatabase]
    public async Task Of_two_servers_that_see_it_at_once_one_acts(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await using var second = world.AnotherServer();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var pending = await world.BeginSignInAsync(user);
        world.Advance(Life + Instant);

        var acted = await Simultaneously.RunAsync(8, i => CloseAsync(i % 2 == 0 ? world : second, pending));

        acted.Count(a => a).Should().Be(1);
        (await NoticesAsync(world)).Should().ContainSingle();
        (await EventsAsync(world)).Should().Be(1);
    }

    [Fact]
    public async Task What_lives_on_or_was_completed_is_left_alone_by_a_server_that_has_seen_it_run_out()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var extended = await world.BeginSignInAsync(user);
        var completed = await world.BeginSignInAsync(user);
        world.Advance(Life + Instant);
        await world.UseAsync<PendingSignIns>(p => p.ExtendAsync(extended, world.Now, CancellationToken.None));
        await world.UseAsync<PendingSignIns>(p => p.EndAsync(completed, CancellationToken.None));

        (await CloseAsync(world, extended)).Should().BeFalse();
        (await CloseAsync(world, completed)).Should().BeFalse();

        (await world.ReadAsync(db => db.PendingSignIns.CountAsync())).Should().Be(1);
        (await NoticesAsync(world)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(false, null, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    [InlineData(true, null, true)]
    [InlineData(true, true, false)]
    public async Task The_owner_is_not_told_of_what_the_owner_has_completed_in_another_way(bool beganInKnown, bool? completedInKnown, bool isTold)
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var known = await world.KnownBrowserAsync(user);
        world.Advance(TimeSpan.FromDays(1));
        await world.BeginSignInAsync(user, beganInKnown);
        world.Advance(TimeSpan.FromMinutes(1));
        if (completedInKnown is { } inKnown)
        {
            await world.InTransactionAsync(async (scope, token) =>
            {
                scope.GetRequiredService<Caller>().BrowserId = inKnown ? known : null;
                await scope.GetRequiredService<KnownBrowsers>().RememberCallerAsync(user.Id, token);
            });
        }

        world.Advance(Life);
        await LookAsync(world);

        (await NoticesAsync(world)).Count.Should().Be(isTold ? 1 : 0);
        (await EventsAsync(world)).Should().Be(isTold ? 1 : 0);
    }

    [Fact]
    public async Task Wrong_codes_and_missing_ones_are_told_once_an_hour_at_most_together()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        await FailAsync(world, user);
        world.Advance(Life + Instant);
        await LookAsync(world);
        (await NoticesAsync(world)).Should().ContainSingle("the wrong codes of the same sign-in were told").Which.Mime.Subject.Should().EndWith("wrong code");
        (await EventsAsync(world)).Should().Be(1, "the log holds everything");

        world.Advance(TimeSpan.FromHours(1));
        await world.BeginSignInAsync(user);
        world.Advance(Life + Instant);
        await LookAsync(world);
        await FailAsync(world, user);

        (await NoticesAsync(world)).Select(m => m.Mime.Subject!.Split(", ")[^1]).Should().Equal("wrong code", "no code");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Giving_it_up_opens_nothing_any_more_and_keeps_it_from_the_owner_in_a_known_browser_alone(bool fromKnownBrowser)
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var recovery = await world.MakeRecoveryCodesAsync(user);
        var pending = await world.BeginSignInAsync(user, fromKnownBrowser);
        await world.UseAsync<PendingSignIns>(p => p.GiveUpAsync(pending, CancellationToken.None));

        (await world.RecoverAsync(pending, recovery[0])).Should().BeOfType<RecoveryVerdict.Ended>();
        await LookAsync(world);
        (await NoticesAsync(world)).Should().BeEmpty("the owner may still sign in");
        world.Advance(Life + Instant);
        await LookAsync(world);

        (await NoticesAsync(world)).Count.Should().Be(fromKnownBrowser ? 0 : 1);
        (await world.ReadAsync(db => db.AuditEvents.Where(e => e.Action == AuditAction.SecondFactorMissing).Select(e => e.Detail).ToListAsync()))
            .Should().Equal(fromKnownBrowser ? [] : ["given up"]);
        (await world.ReadAsync(db => db.PendingSignIns.CountAsync())).Should().Be(0);
    }

    [Theory]
    [InlineData("disabled", false, false)]
    [InlineData("password", true, false)]
    [InlineData("stolen", true, true)]
    public async Task What_the_account_has_left_behind_is_not_told_and_what_it_has_not_is(string change, bool isLogged, bool isTold)
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        await world.BeginSignInAsync(user, fromKnownBrowser: true);
        await world.UseAsync<UserManager<PortalUser>>(async users =>
        {
            var stored = (await users.FindByIdAsync(user.Id.ToString()))!;
            stored.IsDisabled = change == "disabled";
            if (change == "stolen")
            {
                stored.TakePasswordForStolen();
            }

            var changed = change == "password"
                ? await users.ChangePasswordAsync(stored, PortalWorld.Password, "a wholly new password")
                : await users.UpdateAsync(stored);
            changed.Errors.Should().BeEmpty();
        });
        world.Advance(Life + Instant);

        await LookAsync(world);

        (await EventsAsync(world)).Should().Be(isLogged ? 1 : 0);
        (await NoticesAsync(world)).Count.Should().Be(isTold ? 1 : 0);
        (await world.ReadAsync(db => db.PendingSignIns.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task One_that_was_given_up_is_not_kept_alive_by_the_code_that_was_asked_for_at_the_same_time()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var pending = await world.BeginSignInAsync(user, fromKnownBrowser: false);
        await world.UseAsync<PendingSignIns>(p => p.GiveUpAsync(pending, CancellationToken.None));

        await world.UseAsync<PendingSignIns>(p => p.ExtendAsync(pending, world.Now + TimeSpan.FromHours(1), CancellationToken.None));

        (await world.ReadAsync(db => db.PendingSignIns.SingleAsync())).ExpiresAt.Should().Be(pending.ExpiresAt);
    }

    private static Task LookAsync(PortalWorld world) => world.Services.GetRequiredService<SignInWatch>().LookAsync(CancellationToken.None);

    private static Task<bool> CloseAsync(PortalWorld world, PendingSignIn pending) =>
        world.UseAsync<UnfinishedSignIn, bool>(unfinished => unfinished.CloseAsync(pending, CancellationToken.None));

    private static async Task<IReadOnlyList<ReceivedMail>> NoticesAsync(PortalWorld world)
    {
        await world.DispatchAsync();
        return [.. world.Mailbox.To("nora@example.org").Where(m => m.Mime.Subject!.Contains("right password, "))];
    }

    private static Task<int> EventsAsync(PortalWorld world) =>
        world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.SecondFactorMissing && !e.Succeeded));

    /// <summary>Types wrong codes until no more are taken.</summary>
    private static async Task FailAsync(PortalWorld world, PortalUser user)
    {
        var binding = ChallengeBinding.ForSignIn(await world.BeginSignInAsync(user));
        var code = await world.SendAndReadAsync(binding);
        for (var i = 0; i < new VerificationRules().TriesPerChallenge; i++)
        {
            await world.AnswerAsync(binding, CodeSteps.OtherThan(code));
        }
    }
}
