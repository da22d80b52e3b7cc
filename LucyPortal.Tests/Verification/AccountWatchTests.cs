using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

public sealed class AccountWatchTests
{
    private static readonly TwoFactorStanding Off = new(new(TwoFactorMethod.None, TwoFactorMethod.None), 0);
    private static readonly TwoFactorStanding Saved = new(new(TwoFactorMethod.Email, TwoFactorMethod.None), 0);

    [Fact]
    public async Task Page_hears_of_a_change_and_the_pages_of_others_do_not()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync();
        var tom = await world.AddUserAsync("tom@example.org");
        var watch = world.Services.GetRequiredService<AccountWatch>();
        var heard = new List<string>();
        using var first = watch.Watch(nora.Id, () => Off, () => heard.Add("nora"));
        using var other = watch.Watch(tom.Id, () => Off, () => heard.Add("tom"));
        await watch.LookAsync(CancellationToken.None);
        heard.Should().BeEmpty("nothing has changed");

        await world.ChangeUserAsync(nora, u => u.SavedMethod = TwoFactorMethod.Email);
        await watch.LookAsync(CancellationToken.None);

        heard.Should().Equal("nora");
    }

    [Fact]
    public async Task Page_hears_of_a_recovery_code_that_was_used_and_of_new_ones()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync();
        var watch = world.Services.GetRequiredService<AccountWatch>();
        var heard = 0;
        var shown = Off;
        using var page = watch.Watch(nora.Id, () => shown, () => heard++);

        var codes = await world.MakeRecoveryCodesAsync(nora);
        await watch.LookAsync(CancellationToken.None);
        heard.Should().Be(1, "there are codes now");
        shown = Off with { UnusedRecoveryCodes = 10 };
        await watch.LookAsync(CancellationToken.None);
        heard.Should().Be(1, "the page shows them");
        await world.UseUpAsync(nora, codes, 1);
        await watch.LookAsync(CancellationToken.None);

        heard.Should().Be(2);
    }

    [Fact]
    public async Task Page_that_shows_the_change_by_now_or_is_closed_hears_nothing()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync();
        var watch = world.Services.GetRequiredService<AccountWatch>();
        var heard = 0;
        using var own = watch.Watch(nora.Id, () => Saved, () => heard++);
        watch.Watch(nora.Id, () => Off, () => heard++).Dispose();
        await world.ChangeUserAsync(nora, u => u.SavedMethod = TwoFactorMethod.Email);

        await watch.LookAsync(CancellationToken.None);

        heard.Should().Be(0);
    }

    [Fact]
    public async Task Page_that_fails_to_hear_it_keeps_it_from_nobody()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync(change: u => u.SavedMethod = TwoFactorMethod.Email);
        var watch = world.Services.GetRequiredService<AccountWatch>();
        var heard = 0;
        using var before = watch.Watch(nora.Id, () => Off, () => throw new ObjectDisposedException("circuit"));
        using var sound = watch.Watch(nora.Id, () => Off, () => heard++);
        using var after = watch.Watch(nora.Id, () => throw new ObjectDisposedException("circuit"), () => heard++);

        await watch.LookAsync(CancellationToken.None);

        heard.Should().Be(1);
    }

    [Fact]
    public async Task Looking_goes_on_by_itself_every_few_seconds()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync();
        var watch = world.Services.GetRequiredService<AccountWatch>();
        var heard = 0;
        using var page = watch.Watch(nora.Id, () => Off, () => Interlocked.Increment(ref heard));
        await watch.StartAsync(CancellationToken.None);
        await world.ChangeUserAsync(nora, u => u.SavedMethod = TwoFactorMethod.Email);

        await Eventually.HoldsAsync(
            () =>
            {
                world.Advance(TimeSpan.FromSeconds(1));
                return Volatile.Read(ref heard) > 0;
            },
            "the page should hear it");
        await watch.StopAsync(CancellationToken.None);
    }
}
