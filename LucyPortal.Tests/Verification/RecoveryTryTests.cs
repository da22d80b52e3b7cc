using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

/// <summary>How recovery codes are counted, under pressure and under a lock.</summary>
public sealed class RecoveryTryTests
{
    [Theory, EachDatabase]
    [Trait("Flaw", "authorizer#761")]
    public async Task Twelve_simultaneous_uses_of_one_code_on_two_servers_are_one_success(DatabaseProvider provider)
    {
        // authorizer #761.
        await using var world = await PortalWorld.CreateAsync(provider);
        await using var second = world.AnotherServer();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        PendingSignIn[] pendings = [await world.BeginSignInAsync(user), await world.BeginSignInAsync(user)];
        var opened = 0;

        var verdicts = await Simultaneously.RunAsync(12, i => (i % 2 == 0 ? world : second).RecoverAsync(pendings[i % 2], codes[0], (_, _, _) =>
        {
            Interlocked.Increment(ref opened);
            return Task.CompletedTask;
        }));

        verdicts.OfType<RecoveryVerdict.Accepted>().Should().ContainSingle();
        opened.Should().Be(1);
        (await world.StockAsync(user)).Left.Should().Be(9);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.RecoveryCodeUsed))).Should().Be(1);
    }

    [Theory, EachDatabase]
    [Trait("Flaw", "CVE-2023-33170")]
    [Trait("Flaw", "CVE-2026-93346")]
    [Trait("Flaw", "parse-server#10266")]
    public async Task Of_forty_simultaneous_guesses_six_are_judged(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        var pending = await world.BeginSignInAsync(user);

        var verdicts = await Simultaneously.RunAsync(40, _ => world.RecoverAsync(pending, RecoverySteps.NobodysCode));

        verdicts.OfType<RecoveryVerdict.Wrong>().Should().HaveCountLessThanOrEqualTo(5);
        verdicts.OfType<RecoveryVerdict.Locked>().Should().HaveCountGreaterThanOrEqualTo(35);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.SecondFactorRefused && e.Detail == "RecoveryCode")))
            .Should().Be(6, "no count is lost in the race");
        (await world.RecoverAsync(pending, codes[0])).Should().Be(new RecoveryVerdict.Locked(world.Now + TimeSpan.FromMinutes(15)));
    }

    [Fact]
    public async Task Six_wrong_codes_lock_recovery_for_fifteen_minutes_in_every_unknown_browser()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        for (var i = 0; i < 5; i++)
        {
            (await world.RecoverAsync(await world.BeginSignInAsync(user), RecoverySteps.NobodysCode)).Should().BeOfType<RecoveryVerdict.Wrong>();
        }

        var pending = await world.BeginSignInAsync(user);
        var until = world.Now + TimeSpan.FromMinutes(15);
        (await world.RecoverAsync(pending, RecoverySteps.NobodysCode)).Should().Be(new RecoveryVerdict.Locked(until));
        (await world.RecoverAsync(pending, codes[0])).Should().Be(new RecoveryVerdict.Locked(until), "the right one is not judged, either");
        (await world.UseAsync<RecoveryCheck, DateTime?>(c => c.LockedUntilAsync(pending, CancellationToken.None))).Should().Be(until);

        var known = await world.BeginSignInAsync(user, fromKnownBrowser: true);
        (await world.RecoverAsync(known, codes[1])).Should().BeOfType<RecoveryVerdict.Accepted>("the owner is not kept out of a known browser");
        world.Advance(TimeSpan.FromMinutes(15));
        (await world.RecoverAsync(pending, codes[0])).Should().BeOfType<RecoveryVerdict.Accepted>();
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.Locked && e.Detail == "RecoveryCode"))).Should().Be(1);
    }

    [Fact]
    public async Task A_recovery_code_still_works_where_wrong_mailed_codes_locked_the_account()
    {
        // What is locked and what is not is decided, not forgotten: 80 random bits leave nothing to guess.
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        var pending = await world.BeginSignInAsync(user);
        await LockMailedCodesAsync(world, user, pending);

        (await world.RecoverAsync(pending, codes[0])).Should().BeOfType<RecoveryVerdict.Accepted>();
    }

    [Fact]
    public async Task Wrong_recovery_codes_lock_no_mailed_code_and_no_password()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var pending = await world.BeginSignInAsync(user);
        var binding = ChallengeBinding.ForSignIn(pending);
        var code = await world.SendAndReadAsync(binding);
        for (var i = 0; i < 6; i++)
        {
            await world.RecoverAsync(pending, RecoverySteps.NobodysCode);
        }

        (await world.CheckPasswordAsync(user.Email!)).Should().NotBeNull();
        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    private static async Task LockMailedCodesAsync(PortalWorld world, PortalUser user, PendingSignIn pending)
    {
        var binding = ChallengeBinding.ForSignIn(pending);
        for (var challenge = 0; challenge < 2; challenge++)
        {
            var code = await world.SendAndReadAsync(binding);
            for (var i = 0; i < 3; i++)
            {
                await world.AnswerAsync(binding, CodeSteps.OtherThan(code));
            }

            world.Advance(TimeSpan.FromMinutes(1));
        }

        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull("the account is locked");
    }
}
