using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Verification;

public sealed class ServersShareCountsTests
{
    [Theory]
    [EachDatabase]
    [Trait("Flaw", "CVE-2021-41177")]
    [Trait("Flaw", "CVE-2026-43914")]
    public async Task A_count_goes_on_after_a_restart_and_on_another_server(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        await GuessAsync(world, user, 2);
        await using (var restarted = world.AnotherServer())
        {
            await GuessAsync(restarted, user, 2);
        }

        await using var another = world.AnotherServer();
        await GuessAsync(another, user, 2);

        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull("six wrong passwords lock, wherever they were typed");
        world.Advance(new VerificationRules().LockoutPeriod);
        (await another.CheckPasswordAsync(user.Email!)).Should().NotBeNull();
    }

    private static async Task GuessAsync(PortalWorld server, PortalUser user, int times)
    {
        for (var i = 0; i < times; i++)
        {
            (await server.CheckPasswordAsync(user.Email!, "a wrong password")).Should().BeNull();
        }
    }
}
