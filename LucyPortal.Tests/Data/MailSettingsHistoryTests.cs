using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Data;

public sealed class MailSettingsHistoryTests
{
    [Theory, EachDatabase]
    public async Task Only_settings_that_worked_and_send_otherwise_are_offered_the_newest_first_and_each_once(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        foreach (var host in new[] { "one.example.org", "two.example.org", "one.example.org", "never.example.org", "three.example.org" })
        {
            world.Advance(TimeSpan.FromMinutes(1));
            var settings = await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: host);
            if (host != "never.example.org")
            {
                await world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(settings.Id, CancellationToken.None));
            }
        }

        (await ConfirmedAsync(world)).Select(s => s.PostfixHost).Should().Equal("one.example.org", "two.example.org");
    }

    [Theory, EachDatabase]
    public async Task Earlier_settings_come_back_with_their_proof(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var first = await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "one.example.org");
        await world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(first.Id, CancellationToken.None));
        var second = await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "two.example.org");

        (await UseAsync(world, first.Id)).Should().BeTrue();

        var inForce = await world.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None));
        inForce.Should().BeEquivalentTo(new { first.Id, ProvenAt = (DateTime?)world.Now });
        (await UseAsync(world, first.Id)).Should().BeFalse("it is in force already");
        (await UseAsync(world, second.Id)).Should().BeFalse("no code was ever typed back by it");
        (await UseAsync(world, Guid.NewGuid())).Should().BeFalse();
    }

    private static Task<IReadOnlyList<MailSettings>> ConfirmedAsync(PortalWorld world) =>
        world.UseAsync<MailSettingsHistory, IReadOnlyList<MailSettings>>(h => h.ConfirmedAsync(CancellationToken.None));

    private static Task<bool> UseAsync(PortalWorld world, Guid id) =>
        world.UseAsync<MailSettingsHistory, bool>(h => h.UseAsync(id, CancellationToken.None));
}
