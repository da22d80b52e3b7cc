using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Data;

public sealed class SetupTests
{
    [Theory, EachDatabase]
    public async Task A_link_works_for_twenty_four_hours(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var token = await RenewAsync(world);

        token.Should().HaveLength(43, "256 bits in base64url");
        world.Advance(TimeSpan.FromHours(24));
        (await CheckAsync(world, token)).Should().Be(SetupLinkState.Valid);
        world.Advance(TimeSpan.FromMilliseconds(1));
        (await CheckAsync(world, token)).Should().Be(SetupLinkState.Expired);
    }

    [Theory, EachDatabase]
    public async Task A_start_replaces_the_link_of_the_one_before(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var old = await RenewAsync(world);
        var current = await RenewAsync(world);

        (await CheckAsync(world, old)).Should().Be(SetupLinkState.Unknown);
        (await CheckAsync(world, current)).Should().Be(SetupLinkState.Valid);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("%%%")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_token_is_unknown(string? token)
    {
        await using var world = await PortalWorld.CreateAsync();
        (await CheckAsync(world, token)).Should().Be(SetupLinkState.Unknown);
        await RenewAsync(world);
        (await CheckAsync(world, token)).Should().Be(SetupLinkState.Unknown);
        (await CheckAsync(world, new string('A', 100_000))).Should().Be(SetupLinkState.Unknown);
    }

    [Fact]
    public async Task The_database_holds_no_token()
    {
        await using var world = await PortalWorld.CreateAsync();
        var token = await RenewAsync(world);
        (await DatabaseScan.FindAsync(world, token)).Should().BeEmpty();
    }

    [Fact]
    public async Task Servers_that_start_at_once_each_get_a_link_and_the_last_one_works()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var second = world.AnotherServer();

        var tokens = await Simultaneously.RunAsync(8, i => RenewAsync(i % 2 == 0 ? world : second));

        var states = new List<SetupLinkState>();
        foreach (var token in tokens)
        {
            states.Add(await CheckAsync(world, token));
        }

        states.Count(s => s == SetupLinkState.Valid).Should().Be(1);
    }

    [Fact]
    public async Task A_server_that_is_overtaken_while_making_the_first_link_makes_it_all_the_same()
    {
        var overtake = new BeforeSaving();
        await using var world = await PortalWorld.CreateAsync(configure: s => s.Intercept(overtake));
        overtake.Once(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO SetupLinks (Id, TokenHash, ExpiresAt) VALUES (1, x'00', '2030-01-01 00:00:00')"));

        (await CheckAsync(world, await RenewAsync(world))).Should().Be(SetupLinkState.Valid);
    }

    [Theory, EachDatabase]
    public async Task Of_several_who_use_the_link_at_once_one_becomes_the_administrator(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        await using var second = world.AnotherServer();
        var token = await RenewAsync(world);

        var created = await Simultaneously.RunAsync(6, i => CreateAsync(i % 2 == 0 ? world : second, $"admin{i}@example.org"));

        created.Count(c => c).Should().Be(1);
        (await world.ReadAsync(db => db.Users.CountAsync())).Should().Be(1);
        (await CheckAsync(world, token)).Should().Be(SetupLinkState.Done);
        (await CreateAsync(world, "late@example.org")).Should().BeFalse();
    }

    [Fact]
    public async Task Whoever_loses_the_claim_to_another_server_can_still_finish_the_operation()
    {
        var overtake = new BeforeSaving();
        await using var world = await PortalWorld.CreateAsync(configure: s => s.Intercept(overtake));
        overtake.Once(db => db.Database.ExecuteSqlAsync($"INSERT INTO SetupClaims (Id, TakenAt) VALUES (1, '2026-11-24 00:00:00')"));

        (await CreateAsync(world, "slow@example.org")).Should().BeFalse();
        (await world.ReadAsync(db => db.Users.CountAsync())).Should().Be(0);
    }

    private static async Task<bool> CreateAsync(PortalWorld world, string email)
    {
        var created = false;
        await world.InTransactionAsync(async (scope, token) =>
        {
            created = await scope.GetRequiredService<SetupStore>().ClaimAsync(token);
            if (created)
            {
                var user = new PortalUser { Id = Guid.NewGuid(), DisplayName = "First", UserName = email, Email = email, CreatedAt = world.Now };
                (await scope.GetRequiredService<UserManager<PortalUser>>().CreateAsync(user, PortalWorld.Password)).Succeeded.Should().BeTrue();
            }
        });
        return created;
    }

    private static Task<string> RenewAsync(PortalWorld world) => world.UseAsync<SetupStore, string>(s => s.RenewLinkAsync(CancellationToken.None));

    private static Task<SetupLinkState> CheckAsync(PortalWorld world, string? token) =>
        world.UseAsync<SetupStore, SetupLinkState>(s => s.CheckAsync(token, CancellationToken.None));
}
