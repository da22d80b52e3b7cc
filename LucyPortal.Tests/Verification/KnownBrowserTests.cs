using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

public sealed class KnownBrowserTests
{
    [Theory, EachDatabase]
    public async Task Wrong_passwords_from_elsewhere_do_not_keep_the_owner_out_of_a_known_browser(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var browser = await world.KnownBrowserAsync(user);
        for (var i = 0; i < 6; i++)
        {
            await world.CheckPasswordAsync(user.Email!, "wrong");
        }

        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull();
        (await world.CheckPasswordAsync(user.Email!, browser: browser)).Should().NotBeNull();
    }

    [Theory, EachDatabase]
    public async Task Wrong_codes_from_elsewhere_do_not_keep_the_owner_out_of_a_known_browser(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var browser = await world.KnownBrowserAsync(user);
        await world.LockAsync(user, fromKnownBrowser: false);
        var own = user.NewBinding(ChallengePurpose.SignIn);

        (await world.SendAsync(user.NewStranger())).Should().BeOfType<SendVerdict.Locked>();
        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull();
        (await world.CheckPasswordAsync(user.Email!, browser: browser)).Should().NotBeNull();
        (await world.AnswerAsync(own, await world.SendAndReadAsync(own))).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Fact]
    public async Task A_lock_of_the_known_browsers_does_not_open_the_way_for_others_nor_close_it()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var browser = await world.KnownBrowserAsync(user);
        await world.LockAsync(user, fromKnownBrowser: true);

        (await world.CheckPasswordAsync(user.Email!, browser: browser)).Should().BeNull();
        (await world.CheckPasswordAsync(user.Email!)).Should().NotBeNull();
    }

    [Fact]
    public async Task Sends_asked_for_elsewhere_use_up_none_of_a_known_browser_s()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        for (var i = 0; i < 10; i++)
        {
            (await world.SendAsync(user.NewStranger())).Should().BeOfType<SendVerdict.Sent>();
        }

        (await world.SendAsync(user.NewStranger())).Should().BeOfType<SendVerdict.LimitReached>();
        (await world.SendAsync(user.NewBinding(ChallengePurpose.SignIn))).Should().BeOfType<SendVerdict.Sent>();
    }

    [Fact]
    public async Task A_full_sign_in_resets_its_own_buckets_alone()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var browser = await world.KnownBrowserAsync(user);
        await world.CheckPasswordAsync(user.Email!, "wrong");
        await world.CheckPasswordAsync(user.Email!, "wrong", browser);

        await world.InTransactionAsync((scope, token) => scope.GetRequiredService<Tries>().ResetAsync(user.Id, fromKnownBrowser: true, token));

        var tries = await world.ReadAsync(db => db.TryBuckets.Where(b => b.Kind == TryKind.Password).ToDictionaryAsync(b => b.FromKnownBrowser, b => b.Tries));
        tries.Should().Equal(new Dictionary<bool, int> { [false] = 1, [true] = 0 });
    }

    [Fact]
    public async Task An_id_that_the_portal_did_not_make_is_not_known_and_never_becomes_so()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        string? given = null;
        await world.InTransactionAsync(async (scope, token) =>
        {
            scope.GetRequiredService<Caller>().BrowserId = "planted";
            given = await scope.GetRequiredService<KnownBrowsers>().RememberCallerAsync(user.Id, token);
        });

        given.Should().NotBe("planted").And.HaveLength(43, "these are 256 bits");
        (await KnowsAsync(world, user, "planted")).Should().BeFalse();
        (await KnowsAsync(world, user, given)).Should().BeTrue();
    }

    [Fact]
    public async Task A_browser_known_to_one_account_is_a_stranger_to_another_until_it_signs_in_there_too()
    {
        await using var world = await PortalWorld.CreateAsync();
        var nora = await world.AddUserAsync();
        var max = await world.AddUserAsync("max@example.org");
        var browser = await world.KnownBrowserAsync(nora);
        (await KnowsAsync(world, max, browser)).Should().BeFalse();

        await world.InTransactionAsync(async (scope, token) =>
        {
            scope.GetRequiredService<Caller>().BrowserId = browser;
            (await scope.GetRequiredService<KnownBrowsers>().RememberCallerAsync(max.Id, token)).Should().Be(browser, "people may share a browser");
        });

        (await KnowsAsync(world, max, browser)).Should().BeTrue();
        (await KnowsAsync(world, nora, browser)).Should().BeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another")]
    public async Task Without_its_own_id_a_browser_is_a_stranger(string? id)
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        await world.KnownBrowserAsync(user);

        (await KnowsAsync(world, user, id)).Should().BeFalse();
    }

    [Fact]
    public async Task Half_a_year_without_a_sign_in_makes_a_stranger_of_it()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var browser = await world.KnownBrowserAsync(user);

        world.Advance(TimeSpan.FromDays(180));
        (await KnowsAsync(world, user, browser)).Should().BeTrue();
        world.Advance(TimeSpan.FromMilliseconds(1));
        (await KnowsAsync(world, user, browser)).Should().BeFalse();
    }

    [Fact]
    public async Task The_twenty_first_takes_the_place_of_the_one_used_longest_ago()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        List<string> browsers = [];
        for (var i = 0; i < 21; i++)
        {
            browsers.Add(await world.KnownBrowserAsync(user));
            world.Advance(TimeSpan.FromSeconds(1));
        }

        (await KnowsAsync(world, user, browsers[0])).Should().BeFalse();
        (await KnowsAsync(world, user, browsers[1])).Should().BeTrue();
        (await world.ReadAsync(db => db.KnownBrowsers.CountAsync())).Should().Be(20);
    }

    [Fact]
    public async Task The_database_holds_no_id_in_clear()
    {
        await using var world = await PortalWorld.CreateAsync();
        var browser = await world.KnownBrowserAsync(await world.AddUserAsync());

        (await DatabaseScan.FindAsync(world, browser)).Should().BeEmpty();
    }

    private static Task<bool> KnowsAsync(PortalWorld world, PortalUser user, string? browser) => world.UseAsync<IServiceProvider, bool>(scope =>
    {
        scope.GetRequiredService<Caller>().BrowserId = browser;
        return scope.GetRequiredService<KnownBrowsers>().KnowCallerAsync(user.Id, CancellationToken.None);
    });
}
