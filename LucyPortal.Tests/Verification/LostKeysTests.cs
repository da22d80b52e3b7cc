using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

public sealed class LostKeysTests
{
    [Theory, EachDatabase]
    public async Task Lost_keys_are_told_apart_from_a_wrong_code_and_cost_no_try(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        var binding = user.NewBinding();
        var code = await world.SendAndReadAsync(binding);
        await using var restored = RestoredWithoutKeys(world);

        for (var i = 0; i < 8; i++)
        {
            (await restored.AnswerAsync(binding, i == 0 ? code : CodeSteps.OtherThan(code))).Should().BeOfType<AnswerVerdict.KeysLost>();
        }

        (await restored.TriesAsync(user)).Should().Be(0);
        (await restored.ViewAsync(binding))!.TriesLeft.Should().Be(3);
    }

    [Fact]
    public async Task After_lost_keys_a_new_code_works_and_the_loss_is_on_record()
    {
        await using var world = await PortalWorld.CreateAsync();
        var binding = (await world.AddUserAsync()).NewBinding();
        await world.SendAndReadAsync(binding);
        await using var restored = RestoredWithoutKeys(world);
        world.Advance(TimeSpan.FromMinutes(1));

        var code = await restored.SendAndReadAsync(binding);

        (await restored.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
        (await restored.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.CodeKeyReplaced))).Should().Be(1);
    }

    [Fact]
    public async Task Servers_that_share_keys_check_each_other_s_codes()
    {
        await using var world = await PortalWorld.CreateAsync();
        var binding = (await world.AddUserAsync()).NewBinding();
        var code = await world.SendAndReadAsync(binding);
        await using var second = world.AnotherServer();

        (await second.AnswerAsync(binding, code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [Fact]
    public async Task Servers_that_make_their_first_key_at_once_both_work()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var second = world.AnotherServer();
        var user = await world.AddUserAsync();
        ChallengeBinding[] bindings = [user.NewBinding(), user.NewBinding()];

        await Simultaneously.RunAsync(2, i => (i == 0 ? world : second).SendAsync(bindings[i]));
        var codes = await world.CodesAsync();

        codes.Should().HaveCount(2);
        var verdicts = new List<AnswerVerdict>();
        foreach (var (binding, code) in bindings.SelectMany(b => codes.Select(c => (b, c))))
        {
            verdicts.Add(await (binding == bindings[0] ? second : world).AnswerAsync(binding, code));
        }

        verdicts.OfType<AnswerVerdict.Accepted>().Should().HaveCount(2);
    }

    /// <summary>A server on the database's backup, where the keys' folder was not backed up.</summary>
    private static PortalWorld RestoredWithoutKeys(PortalWorld world)
    {
        Directory.Delete(world.Surroundings.KeysFolder, recursive: true);
        return world.AnotherServer();
    }
}
