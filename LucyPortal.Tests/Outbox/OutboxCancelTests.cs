using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

public sealed class OutboxCancelTests
{
    private readonly ScriptedDelivery _server = new();

    [Theory]
    [EachDatabase("used")]
    [EachDatabase("ended by wrong tries")]
    [EachDatabase("abandoned")]
    [EachDatabase("overtaken")]
    public async Task A_code_mail_is_never_sent_once_its_challenge_is_over(DatabaseProvider provider, string how)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var binding = user.NewBinding(ChallengePurpose.SignIn);
        var code = await world.SendAndReadAsync(binding);
        world.Advance(TimeSpan.FromSeconds(60));
        await world.SendAsync(binding);

        await EndAsync(world, user, binding, code, how);

        (await world.CodesAsync()).Should().Equal(code);
        (await StatesAsync(world)).Should().Equal(MailState.HandedOver, MailState.Cancelled);
        (await world.ReadAsync(db => db.OutboxMessages.CountAsync(m => m.Payload != null))).Should().Be(0);
    }

    [Theory, EachDatabase]
    public async Task A_code_mail_in_flight_when_its_challenge_ends_is_not_tried_again(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider, _server.Register);
        var user = await world.AddUserAsync();
        var binding = user.NewBinding(ChallengePurpose.SignIn);
        await world.SendAsync(binding);
        _server.Behaviour = async (_, _) =>
        {
            // The server takes its time to say "later"; meanwhile the user turns away.
            await EndAsync(world, user, binding, "", "abandoned");
            return await ScriptedDelivery.Later;
        };

        await world.DispatchOnceAsync();
        world.Advance(TimeSpan.FromMinutes(1));
        await world.DispatchOnceAsync();

        _server.Asked.Should().ContainSingle();
        (await world.ReadAsync(db => db.OutboxMessages.SingleAsync())).Should().Match<OutboxMessage>(m =>
            m.State == MailState.Cancelled && m.Payload == null);
    }

    [Fact]
    public async Task A_code_mail_that_left_while_its_challenge_ended_is_told_as_handed_over()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var user = await world.AddUserAsync();
        var binding = user.NewBinding(ChallengePurpose.SignIn);
        await world.SendAsync(binding);
        _server.Behaviour = async (_, _) =>
        {
            await EndAsync(world, user, binding, "", "abandoned");
            return await ScriptedDelivery.Taken;
        };

        await world.DispatchOnceAsync();

        (await StatesAsync(world)).Should().Equal(MailState.HandedOver);
    }

    [Fact]
    public async Task Calling_back_tells_the_watching_pages_once_it_is_committed()
    {
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        var id = await world.WriteMailAsync();
        var heard = new List<Guid>();
        using var watching = world.Services.GetRequiredService<OutboxSignal>().Watch(heard.Add);

        await world.InTransactionAsync(async (scope, token) =>
        {
            await scope.GetRequiredService<OutboxWriter>().CancelAsync([id], token);
            heard.Should().BeEmpty();
        });

        heard.Should().Equal(id);
        (await world.UseAsync<OutboxReader, MailFate?>(r => r.FateAsync(id, CancellationToken.None)))!.State.Should().Be(MailState.Cancelled);
    }

    private static async Task EndAsync(PortalWorld world, PortalUser user, ChallengeBinding binding, string code, string how)
    {
        switch (how)
        {
            case "used":
                (await world.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
                break;
            case "abandoned":
                await world.InTransactionAsync((scope, token) =>
                    scope.GetRequiredService<Challenges>().EndAsync(binding, ChallengeEnd.Abandoned, token));
                break;
            case "overtaken":
                await world.InTransactionAsync((scope, token) => scope.GetRequiredService<Challenges>().EndAllAsync(user.Id, token));
                break;
            default:
                // The second code is not known here; a guess that happens to be it would be one in a million.
                for (var i = 0; i < 3; i++)
                {
                    await world.AnswerAsync(binding, CodeSteps.OtherThan(code));
                }

                break;
        }
    }

    /// <summary>Of the mails with codes; the owner may be told of wrong ones by another.</summary>
    private static Task<List<MailState>> StatesAsync(PortalWorld world) =>
        world.ReadAsync(db => db.OutboxMessages.Where(m => m.Purpose == MailPurpose.SignInCode).OrderBy(m => m.CreatedAt).Select(m => m.State).ToListAsync());
}
