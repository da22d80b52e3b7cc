using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

/// <summary>What is swept away, and what must stay.</summary>
public sealed class HousekeepingTests
{
    [Theory]
    [EachDatabase]
    public async Task Rows_that_still_decide_something_stay(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        await world.StartSessionAsync(user);
        await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user, false, null, CancellationToken.None));
        await world.SendAsync(user.NewBinding());

        (await SweepAsync(world)).Should().Be(0);
    }

    [Theory]
    [EachDatabase]
    public async Task Rows_long_over_go_with_their_codes(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        await world.StartSessionAsync(user);
        await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user, false, null, CancellationToken.None));
        await world.SendAsync(user.NewBinding());
        world.Advance(TimeSpan.FromDays(31));

        (await SweepAsync(world)).Should().Be(2);

        (await world.ReadAsync(db => db.PendingSignIns.CountAsync())).Should().Be(1, "that it ran out has consequences, which are not drawn here");
        (await world.ReadAsync(db => db.ChallengeCodes.CountAsync())).Should().Be(0);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.CodeSent))).Should().Be(1);
    }

    private static Task<int> SweepAsync(PortalWorld world) =>
        world.Services.GetRequiredService<Housekeeping>().SweepAsync(CancellationToken.None);
}
