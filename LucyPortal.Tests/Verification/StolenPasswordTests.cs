using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

public sealed class StolenPasswordTests
{
    private const string Elsewhere = "owner@example.org";

    [Theory]
    [EachDatabase(true)]
    [EachDatabase(false)]
    public async Task Thirty_wrong_codes_in_a_row_make_the_password_count_as_stolen(DatabaseProvider provider, bool lockout)
    {
        await using var world = await CreateAsync(provider, lockout);
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        var browser = await world.KnownBrowserAsync(user);
        await FailAsync(world, user, 29);
        (await world.StoredAsync(user)).IsPasswordStolen.Should().BeFalse();
        (await world.CheckPasswordAsync(user.Email!)).Should().NotBeNull();

        await FailAsync(world, user, 1);

        (await world.StoredAsync(user)).IsPasswordStolen.Should().BeTrue();
        world.Advance(TimeSpan.FromDays(1));
        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull("no time makes it good again");
        (await world.CheckPasswordAsync(user.Email!, browser: browser)).Should().NotBeNull("the owner is not kept out");
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.PasswordStolen && e.SubjectId == user.Id))).Should().Be(1);
    }

    [Fact]
    public async Task Wrong_recovery_codes_count_in_the_same_row()
    {
        await using var world = await CreateAsync();
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await world.MakeRecoveryCodesAsync(user);
        await FailAsync(world, user, 24);
        for (var i = 0; i < 5; i++)
        {
            (await world.RecoverAsync(await world.BeginSignInAsync(user), RecoverySteps.NobodysCode)).Should().BeOfType<RecoveryVerdict.Wrong>();
        }

        (await world.StoredAsync(user)).IsPasswordStolen.Should().BeFalse();
        var pending = await world.BeginSignInAsync(user);
        await world.RecoverAsync(pending, RecoverySteps.NobodysCode);

        (await world.StoredAsync(user)).IsPasswordStolen.Should().BeTrue();
        (await world.RecoverAsync(pending, RecoverySteps.NobodysCode)).Should().BeOfType<RecoveryVerdict.Ended>();
    }

    [Fact]
    public async Task Another_password_ends_it()
    {
        await using var world = await CreateAsync();
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await FailAsync(world, user, 30);

        await world.UseAsync<UserManager<PortalUser>>(async users =>
        {
            var stored = (await users.FindByIdAsync(user.Id.ToString()))!;
            (await users.ChangePasswordAsync(stored, PortalWorld.Password, "a wholly new password")).Errors.Should().BeEmpty();
        });

        (await world.StoredAsync(user)).IsPasswordStolen.Should().BeFalse();
        world.Advance(new VerificationRules().LockoutPeriod);
        (await world.CheckPasswordAsync(user.Email!, "a wholly new password")).Should().NotBeNull();
    }

    [Fact]
    public async Task What_strangers_had_begun_by_then_leads_nowhere()
    {
        await using var world = await CreateAsync();
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await FailAsync(world, user, 29);
        var id = await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user, fromKnownBrowser: false, null, CancellationToken.None));
        var own = await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user, fromKnownBrowser: true, null, CancellationToken.None));
        var begun = user.NewStranger();
        var code = await world.SendAndReadAsync(begun, Elsewhere);
        await FailAsync(world, user, 1);
        world.Advance(new VerificationRules().LockoutPeriod);

        (await world.AnswerAsync(begun, code)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.PasswordStolen));
        (await world.UseAsync<PendingSignIns, PendingSignIn?>(p => p.FindAsync(id, CancellationToken.None))).Should().BeNull();
        (await world.UseAsync<PendingSignIns, PendingSignIn?>(p => p.FindAsync(own, CancellationToken.None))).Should().NotBeNull();
    }

    [Fact]
    public async Task A_full_sign_in_from_elsewhere_starts_the_count_again()
    {
        await using var world = await CreateAsync();
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await FailAsync(world, user, 29);
        await world.InTransactionAsync((scope, token) => ((Tries)scope.GetService(typeof(Tries))!).ResetAsync(user.Id, fromKnownBrowser: false, token));

        await FailAsync(world, user, 29);

        (await world.StoredAsync(user)).IsPasswordStolen.Should().BeFalse();
    }

    [Fact]
    public async Task Wrong_codes_of_a_signed_in_owner_never_make_a_password_stolen()
    {
        await using var world = await CreateAsync(lockout: false);
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await FailAsync(world, user, 30, () => user.NewBinding(ChallengePurpose.StepUp));

        (await world.StoredAsync(user)).IsPasswordStolen.Should().BeFalse("whoever is signed in has given both factors");
    }

    [Fact]
    public async Task The_owner_and_the_other_administrators_are_told_without_any_code_or_link()
    {
        await using var world = await CreateAsync();
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await world.AddUserAsync("admin@example.org");
        await world.AddUserAsync("user@example.org", change: u => u.Role = PortalRole.User);
        await world.AddUserAsync("gone@example.org", change: u => u.IsDisabled = true);
        await FailAsync(world, user, 30);
        await world.DispatchAsync();

        var told = world.Mailbox.To(Elsewhere).Single(m => m.Mime.Subject!.Contains("counts as stolen"));
        told.Mime.TextBody.Should().Contain("until you change it").And.NotContain("http");
        world.Mailbox.To("admin@example.org").Should().ContainSingle(m => m.Mime.Subject!.Contains("counts as stolen") && m.Mime.TextBody!.Contains(Elsewhere));
        world.Mailbox.To("user@example.org").Should().BeEmpty();
        world.Mailbox.To("gone@example.org").Should().BeEmpty();
    }

    [Fact]
    public async Task The_owner_hears_of_a_right_password_with_wrong_codes_once_an_hour_at_most()
    {
        await using var world = await CreateAsync();
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await FailAsync(world, user, 6);
        (await NoticesAsync()).Should().Be(1);
        await FailAsync(world, user, 6);
        (await NoticesAsync()).Should().Be(1, "not yet an hour has passed");

        world.Advance(TimeSpan.FromHours(1));
        await FailAsync(world, user, 6);
        (await NoticesAsync()).Should().Be(2);

        async Task<int> NoticesAsync()
        {
            await world.DispatchAsync();
            return world.Mailbox.To(Elsewhere).Count(m => m.Mime.Subject!.Contains("right password, wrong code"));
        }
    }

    [Fact]
    public async Task Guesses_from_a_known_browser_are_told_even_when_the_password_counts_as_stolen_already()
    {
        await using var world = await CreateAsync();
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await world.ChangeUserAsync(user, u => u.TakePasswordForStolen());

        await FailAsync(world, user, 3, () => user.NewBinding(ChallengePurpose.SignIn));

        await world.DispatchAsync();
        world.Mailbox.To(Elsewhere).Should().ContainSingle(m => m.Mime.Subject!.Contains("right password, wrong code"));
    }

    [Fact]
    public async Task A_right_code_of_a_stranger_comes_too_late_when_the_last_wrong_one_is_judged_meanwhile()
    {
        var between = new BetweenTransactions();
        await using var world = await PortalWorld.CreateAsync(configure: services => services.Intercept(between));
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        var binding = user.NewStranger();
        var code = await world.SendAndReadAsync(binding, Elsewhere);
        between.AfterNextCommit(() => world.ChangeUserAsync(user, u => u.TakePasswordForStolen()));

        (await world.AnswerAsync(binding, code)).Should().Be(new AnswerVerdict.Ended(ChallengeEnd.PasswordStolen));
    }

    [Fact]
    public async Task Wrong_codes_of_a_signed_in_owner_are_no_part_of_the_row()
    {
        await using var world = await CreateAsync(lockout: false);
        var user = await world.AddUserAsync(Elsewhere, TwoFactorMethod.Email);
        await FailAsync(world, user, 29, () => user.NewBinding(ChallengePurpose.StepUp));

        await FailAsync(world, user, 1, () => user.NewBinding(ChallengePurpose.SignIn));

        (await world.StoredAsync(user)).IsPasswordStolen.Should().BeFalse();
    }

    private static Task<PortalWorld> CreateAsync(DatabaseProvider provider = DatabaseProvider.Sqlite, bool lockout = true) =>
        PortalWorld.CreateAsync(provider, services => services.With(new VerificationRules { LockoutEnabled = lockout }));

    /// <summary>Types wrong codes, in fresh browsers, waiting wherever the rules ask for it.</summary>
    private static async Task FailAsync(PortalWorld world, PortalUser user, int times, Func<ChallengeBinding>? begin = null)
    {
        for (var typed = 0; typed < times;)
        {
            var binding = (begin ?? user.NewStranger)();
            switch (await world.SendAsync(binding))
            {
                case SendVerdict.Locked locked:
                    world.Advance(locked.Until - world.Now);
                    continue;
                case SendVerdict.LimitReached limit:
                    world.Advance(limit.Until - world.Now);
                    continue;
            }

            var code = await world.LatestCodeAsync(user.Email!);
            for (var i = 0; i < 3 && typed < times; i++, typed++)
            {
                await world.AnswerAsync(binding, CodeSteps.OtherThan(code));
            }
        }
    }
}
