using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

public sealed class PasswordStepUpTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(20);

    [Theory]
    [EachDatabase(TwoFactorMethod.None)]
    [EachDatabase(TwoFactorMethod.Email)]
    public async Task The_password_opens_the_session_where_no_method_is_configured_saved_or_not(DatabaseProvider provider, TwoFactorMethod saved)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync(change: u => u.SavedMethod = saved);
        await world.SignInAsync(user);
        world.Advance(Long);
        (await world.OpensAsync()).Should().BeFalse();

        (await world.StepUpByPasswordAsync()).Should().Be(new PasswordVerdict.Accepted());

        (await world.OpensAsync()).Should().BeTrue();
        (await world.TriesAsync(user, TryKind.Password)).Should().Be(0);
        (await world.AuditAsync(AuditAction.SteppedUp)).Should().ContainSingle().Which.Detail.Should().Be("Password");
    }

    [Fact]
    public async Task The_password_is_not_even_looked_at_where_a_method_is_configured()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        await world.SignInAsync(user);
        world.Advance(Long);

        (await world.StepUpByPasswordAsync()).Should().Be(new PasswordVerdict.NotEnough());
        (await world.StepUpByPasswordAsync("wrong")).Should().Be(new PasswordVerdict.NotEnough());

        (await world.OpensAsync()).Should().BeFalse();
        (await world.TriesAsync(user, TryKind.Password)).Should().Be(0);
        (await world.AuditAsync(AuditAction.SteppedUp)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_method_that_is_configured_while_the_password_is_judged_makes_it_worthless()
    {
        var between = new BetweenTransactions();
        await using var world = await PortalWorld.CreateAsync(configure: services => services.Intercept(between));
        await world.SignInAsync(await world.AddUserAsync());
        world.Advance(Long);
        between.AfterNextCommit(() => world.ReadAsync(db => db.Users.ExecuteUpdateAsync(
            s => s.SetProperty(u => u.ConfiguredMethod, TwoFactorMethod.Email))));

        (await world.StepUpByPasswordAsync()).Should().Be(new PasswordVerdict.NotEnough());

        (await world.OpensAsync()).Should().BeFalse();
    }

    [Theory, EachDatabase]
    public async Task Wrong_passwords_count_and_lock_like_those_at_the_sign_in(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var browser = await world.KnownBrowserAsync(user);
        await world.SignInAsync(user);
        world.Advance(Long);
        for (var i = 0; i < 5; i++)
        {
            (await world.StepUpByPasswordAsync("wrong")).Should().Be(new PasswordVerdict.Wrong());
        }

        var locked = new PasswordVerdict.Locked(world.Now.AddMinutes(15));
        (await world.StepUpByPasswordAsync("wrong")).Should().Be(locked);
        (await world.StepUpByPasswordAsync()).Should().Be(locked, "a locked account judges nothing");
        (await world.OpensAsync()).Should().BeFalse();
        (await world.TriesAsync(user, TryKind.Password)).Should().Be(6);
        (await world.AuditAsync(AuditAction.PasswordRefused)).Should().HaveCount(7);
        (await world.CheckPasswordAsync(user.Email!, browser: browser)).Should().BeNull("known browsers have one count at both doors");

        world.Advance(TimeSpan.FromMinutes(15));
        (await world.StepUpByPasswordAsync()).Should().Be(new PasswordVerdict.Accepted());
    }

    [Fact]
    public async Task Too_many_wrong_codes_lock_the_password_too()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        await world.SignInAsync(user);
        var until = await world.LockAsync(user);

        (await world.StepUpByPasswordAsync()).Should().Be(new PasswordVerdict.Locked(until));
    }

    [Fact]
    public async Task What_strangers_have_locked_is_open_to_whoever_is_signed_in()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        await world.SignInAsync(user);
        await world.LockAsync(user, fromKnownBrowser: false);
        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull("the account is locked for strangers");

        (await world.StepUpByPasswordAsync("wrong")).Should().Be(new PasswordVerdict.Wrong());
        (await world.StepUpByPasswordAsync()).Should().Be(new PasswordVerdict.Accepted());
    }
}
