using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

public sealed class PendingSignInTests
{
    [Theory, EachDatabase]
    public async Task Only_the_browser_s_id_finds_it_and_the_database_has_only_its_hash(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var id = await BeginAsync(world, user);

        (await FindAsync(world, id))!.UserId.Should().Be(user.Id);
        var stored = await world.ReadAsync(db => db.PendingSignIns.SingleAsync());
        id.Should().HaveLength(43, "32 random bytes in base64url");
        foreach (var other in new[] { null, "", "x", id[..^1], id.ToUpperInvariant(), Convert.ToHexString(stored.IdHash), new string('a', 5000) })
        {
            (await FindAsync(world, other)).Should().BeNull();
        }
    }

    [Fact]
    public async Task It_outlives_the_code_by_five_minutes()
    {
        await using var world = await PortalWorld.CreateAsync();
        var id = await BeginAsync(world, await world.AddUserAsync());

        world.Advance(TimeSpan.FromMinutes(25));
        (await FindAsync(world, id)).Should().NotBeNull();
        world.Advance(TimeSpan.FromMilliseconds(1));
        (await FindAsync(world, id)).Should().BeNull();
    }

    [Fact]
    public async Task A_resend_extends_it()
    {
        await using var world = await PortalWorld.CreateAsync();
        var id = await BeginAsync(world, await world.AddUserAsync());
        world.Advance(TimeSpan.FromMinutes(20));
        var pending = (await FindAsync(world, id))!;

        await world.UseAsync<PendingSignIns>(p => p.ExtendAsync(pending, world.Now + TimeSpan.FromMinutes(20), CancellationToken.None));
        world.Advance(TimeSpan.FromMinutes(25));

        (await FindAsync(world, id)).Should().NotBeNull();
    }

    [Theory]
    [EachDatabase("disabled")]
    [EachDatabase("stamp")]
    [EachDatabase("ended")]
    public async Task It_dies_with_what_it_stands_on(DatabaseProvider provider, string what)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var id = await BeginAsync(world, user);
        var pending = (await FindAsync(world, id))!;

        await (what switch
        {
            "disabled" => world.ChangeUserAsync(user, u => u.IsDisabled = true),
            "stamp" => world.ChangeUserAsync(user, u => u.SecurityStamp = "MOVED"),
            _ => world.UseAsync<PendingSignIns>(p => p.EndAsync(pending, CancellationToken.None)),
        });

        (await FindAsync(world, id)).Should().BeNull();
    }

    [Fact]
    public async Task The_same_browser_comes_back_to_its_challenge()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var id = await BeginAsync(world, user);
        var code = await world.SendAndReadAsync(ChallengeBinding.ForSignIn((await FindAsync(world, id))!));
        world.Advance(TimeSpan.FromMinutes(3));

        var binding = ChallengeBinding.ForSignIn((await FindAsync(world, id))!);

        (await world.ViewAsync(binding))!.LiveCodes.Should().ContainSingle();
        (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    private static Task<string> BeginAsync(PortalWorld world, PortalUser user) =>
        world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user, false, "/account", CancellationToken.None));

    private static Task<PendingSignIn?> FindAsync(PortalWorld world, string? id) =>
        world.UseAsync<PendingSignIns, PendingSignIn?>(p => p.FindAsync(id, CancellationToken.None));
}
