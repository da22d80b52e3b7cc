using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

/// <summary>The mail server goes away while many people wait for their codes, and comes back.</summary>
public sealed class RelayDownTests
{
    private const int People = 200;
    private const int GiveUp = 20;

    [Fact]
    public async Task After_two_minutes_without_the_relay_every_living_code_arrives_once_and_no_dead_one()
    {
        await using var world = await PortalWorld.CreateAsync();
        var port = SmtpPeer.ClosedPort();
        await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: port);
        var people = await AddPeopleAsync(world);
        var waiting = people.ToDictionary(u => u, u => u.NewBinding());
        foreach (var binding in waiting.Values)
        {
            (await world.SendAsync(binding)).Should().BeOfType<SendVerdict.Sent>();
        }

        await world.DispatchAsync();
        foreach (var (_, binding) in waiting.Take(GiveUp))
        {
            await world.UseAsync<IServiceProvider>(scope => scope.GetRequiredService<PortalTransaction>().RunAsync(
                token => scope.GetRequiredService<Challenges>().EndAsync(binding, ChallengeEnd.Abandoned, token), CancellationToken.None));
        }

        for (var second = 0; second < 120; second += 5)
        {
            world.Advance(TimeSpan.FromSeconds(5));
            await world.DispatchAsync();
        }

        (await world.ViewAsync(waiting[people[^1]]))!.Mail.Should().BeEquivalentTo(
            new { State = MailState.Waiting, Failure = MailFailure.Unreachable }, "the dialog says so");
        (await world.ViewAsync(waiting[people[^1]]))!.Mail!.NextTryAt.Should().BeAfter(world.Now);
        (await world.ViewAsync(waiting[people[0]]))!.Phase.Should().NotBe(ChallengePhase.Live);

        await using var relay = SmtpPeer.At(port);
        // The longest pause that two minutes of failures lead to.
        world.Advance(TimeSpan.FromMinutes(2));
        await world.DispatchAsync();

        relay.Said.Where(l => l.StartsWith("RCPT", StringComparison.Ordinal))
            .Should().BeEquivalentTo(people.Skip(GiveUp).Select(u => $"RCPT TO:<{u.Email}>"), "each living one once, and nobody else's");
        relay.Messages.Should().HaveCount(People - GiveUp);
        (await world.ViewAsync(waiting[people[^1]]))!.Mail!.State.Should().Be(MailState.HandedOver);
    }

    /// <summary>Without passwords: two hundred hashes would take longer than the test.</summary>
    private static async Task<List<PortalUser>> AddPeopleAsync(PortalWorld world)
    {
        var people = Enumerable.Range(0, People).Select(i => new PortalUser
        {
            Id = Guid.NewGuid(),
            UserName = $"somebody-{i}@example.org",
            NormalizedUserName = $"SOMEBODY-{i}@EXAMPLE.ORG",
            Email = $"somebody-{i}@example.org",
            NormalizedEmail = $"SOMEBODY-{i}@EXAMPLE.ORG",
            DisplayName = $"Somebody {i}",
            SecurityStamp = Guid.NewGuid().ToString(),
            SavedMethod = TwoFactorMethod.Email,
            CreatedAt = world.Now,
        }).ToList();
        await world.InTransactionAsync((scope, _) =>
        {
            scope.GetRequiredService<PortalDbContext>().Users.AddRange(people);
            return Task.CompletedTask;
        });
        return people;
    }
}
