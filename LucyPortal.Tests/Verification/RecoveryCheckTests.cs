using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

/// <summary>What a recovery code opens, and for whom.</summary>
public sealed class RecoveryCheckTests
{
    [Theory, EachDatabase]
    public async Task A_code_works_once(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        var pending = await world.BeginSignInAsync(user);
        int? left = null;

        var first = await world.RecoverAsync(pending, codes[0], (_, rest, _) =>
        {
            left = rest;
            return Task.CompletedTask;
        });
        var second = await world.RecoverAsync(pending, codes[0]);

        first.Should().BeOfType<RecoveryVerdict.Accepted>();
        second.Should().BeOfType<RecoveryVerdict.Wrong>("it was used");
        left.Should().Be(9);
        (await world.StockAsync(user)).Should().Be(new RecoveryStock(10, 9));
        (await world.RecoverAsync(pending, codes[9])).Should().BeOfType<RecoveryVerdict.Accepted>("each of the others still works");
    }

    [Fact]
    [Trait("Flaw", "CVE-2025-64175")]
    [Trait("Flaw", "CVE-2026-78619")]
    public async Task A_code_of_another_user_is_refused()
    {
        // CVE-2025-64175 (Gogs).
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var max = await world.AddUserAsync("max@example.org", TwoFactorMethod.Email);
        await world.MakeRecoveryCodesAsync(nora);
        var ofMax = await world.MakeRecoveryCodesAsync(max);

        (await world.RecoverAsync(await world.BeginSignInAsync(nora), ofMax[0])).Should().BeOfType<RecoveryVerdict.Wrong>();

        (await world.StockAsync(max)).Left.Should().Be(10, "nobody uses up another's code");
        (await world.TriesAsync(nora, TryKind.RecoveryCode)).Should().Be(1);
        (await world.TriesAsync(max, TryKind.RecoveryCode)).Should().Be(0);
    }

    [Fact]
    public async Task A_hash_moved_to_another_user_fits_nothing()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var max = await world.AddUserAsync("max@example.org", TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(nora);
        await world.UseAsync<PortalDbContext>(db => db.RecoveryCodes.ExecuteUpdateAsync(s => s.SetProperty(c => c.UserId, max.Id)));

        (await world.RecoverAsync(await world.BeginSignInAsync(max), codes[0])).Should().BeOfType<RecoveryVerdict.Wrong>();
    }

    [Theory]
    [InlineData(RecoverySteps.NobodysCode)]
    [InlineData("ZZZZ-ZZZZ-ZZZZ-ZZZZ")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("000000")]
    [Trait("Flaw", "CVE-2022-45174")]
    public async Task Nothing_opens_an_account_that_never_had_codes(string? typed)
    {
        // CVE-2022-45174 (vDesk), CVE-2025-12374.
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);

        (await world.RecoverAsync(await world.BeginSignInAsync(user), typed)).Should().NotBeOfType<RecoveryVerdict.Accepted>();
    }

    [Fact]
    public async Task What_can_be_no_code_costs_no_try()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        var pending = await world.BeginSignInAsync(user);

        for (var i = 0; i < 10; i++)
        {
            (await world.RecoverAsync(pending, i % 2 == 0 ? "" : codes[0][1..])).Should().BeOfType<RecoveryVerdict.Malformed>();
        }

        (await world.TriesAsync(user, TryKind.RecoveryCode)).Should().Be(0);
    }

    [Fact]
    public async Task A_new_set_stops_the_old_one()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var old = await world.MakeRecoveryCodesAsync(user);
        var pending = await world.BeginSignInAsync(user);
        await world.RecoverAsync(pending, old[0]);

        var fresh = await world.MakeRecoveryCodesAsync(user);

        fresh.Should().HaveCount(10).And.OnlyHaveUniqueItems().And.NotIntersectWith(old);
        (await world.StockAsync(user)).Should().Be(new RecoveryStock(10, 10));
        (await world.RecoverAsync(pending, old[1])).Should().BeOfType<RecoveryVerdict.Wrong>();
        (await world.RecoverAsync(pending, fresh[1])).Should().BeOfType<RecoveryVerdict.Accepted>();
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.RecoveryCodesMade && e.SubjectId == user.Id))).Should().Be(2);
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("stamp")]
    [InlineData("given up")]
    [InlineData("too late")]
    public async Task A_sign_in_that_is_over_takes_no_code_and_costs_none(string what)
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        var pending = await world.BeginSignInAsync(user);
        switch (what)
        {
            case "disabled":
                await world.ChangeUserAsync(user, u => u.IsDisabled = true);
                break;
            case "stamp":
                await world.ChangeUserAsync(user, u => u.SecurityStamp = "moved on");
                break;
            case "given up":
                await world.UseAsync<PendingSignIns>(p => p.EndAsync(pending, CancellationToken.None));
                break;
            default:
                world.Advance(TimeSpan.FromMinutes(26));
                break;
        }

        (await world.RecoverAsync(pending, codes[0])).Should().BeOfType<RecoveryVerdict.Ended>();

        (await world.StockAsync(user)).Left.Should().Be(10);
        (await world.TriesAsync(user, TryKind.RecoveryCode)).Should().Be(0);
    }

    [Fact]
    public async Task What_a_right_code_brings_about_commits_with_it_or_not_at_all()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        var pending = await world.BeginSignInAsync(user);

        await world.Invoking(w => w.RecoverAsync(pending, codes[0], (_, _, _) => throw new InvalidOperationException("The power goes off.")))
            .Should().ThrowAsync<InvalidOperationException>();

        (await world.StockAsync(user)).Left.Should().Be(10);
        (await world.RecoverAsync(pending, codes[0])).Should().BeOfType<RecoveryVerdict.Accepted>();
    }

    [Fact]
    public async Task Lost_keys_are_told_apart_from_a_wrong_code_cost_no_try_and_leave_nothing_to_count_on()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        var codes = await world.MakeRecoveryCodesAsync(user);
        Directory.Delete(world.Surroundings.KeysFolder, recursive: true);
        await using var restored = world.AnotherServer();
        var pending = await restored.BeginSignInAsync(user);

        (await restored.RecoverAsync(pending, codes[0])).Should().BeOfType<RecoveryVerdict.KeysLost>();

        (await restored.TriesAsync(user, TryKind.RecoveryCode)).Should().Be(0);
        (await restored.StockAsync(user)).Should().Be(new RecoveryStock(10, 10, Lost: 10));
        var fresh = await restored.MakeRecoveryCodesAsync(user);
        (await restored.RecoverAsync(pending, fresh[0])).Should().BeOfType<RecoveryVerdict.Accepted>();
    }

    [Fact]
    public async Task A_set_tells_nothing_when_it_is_written_out()
    {
        await using var world = await PortalWorld.CreateAsync();
        var set = await world.UseAsync<RecoveryCodes, RecoverySet>(codes => codes.DrawAsync(CancellationToken.None));

        set.ToString().Should().Be("RecoverySet");
    }
}
