using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Mail;

/// <summary>Where mails are after a real Postfix has taken them.</summary>
[Collection(RealThings.Name)]
public sealed class PostfixQueueTests(MailRig rig) : IAsyncLifetime
{
    private PortalWorld _world = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _world = await PortalWorld.CreateAsync(settings: new() { ["Mail:Postqueue"] = rig.Postqueue });
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, "noreply@mail.test", "localhost", rig.SmtpPort);
    }

    /// <inheritdoc />
    public async Task DisposeAsync() => await _world.DisposeAsync();

    [MailServerFact]
    public async Task A_mail_that_postfix_hands_on_is_seen_to_have_left_its_queue()
    {
        var mailbox = rig.NewMailbox();
        var mail = await _world.WriteMailAsync(mailbox, lifetime: TimeSpan.FromMinutes(20));
        await _world.DispatchAsync();
        (await _world.MailRowAsync(mail)).Fate.Queue!.Fate.Should().Be(QueueFate.Watched);

        await LookUntilAsync(mail, QueueFate.Left);

        (await rig.ReadAsync(mailbox)).Should().ContainSingle();
    }

    [MailServerFact]
    public async Task A_mail_that_the_next_server_greylists_is_delayed_with_its_words_and_leaves_once_it_is_taken()
    {
        var mailbox = rig.NewGreylistedMailbox();
        var mail = await _world.WriteMailAsync(mailbox, lifetime: TimeSpan.FromMinutes(20));
        await _world.DispatchAsync();

        var delayed = await LookUntilAsync(mail, QueueFate.Deferred);

        delayed.State.Should().Be(MailState.HandedOver, "Postfix has it, whatever comes then");
        delayed.IsFinal.Should().BeFalse();
        delayed.Queue!.Reason.Should().Contain("said: 451 4.7.1").And.Contain("Greylisted, please come back later");
        delayed.Queue.IsAskedToWait.Should().BeTrue();

        try
        {
            await rig.EndGreylistingAsync();
            (await LookUntilAsync(mail, QueueFate.Left)).Should().BeEquivalentTo(new { IsFinal = true, Queue = new { Reason = (string?)null } });
            (await rig.ReadAsync(mailbox.Replace("grey", "mail", StringComparison.Ordinal))).Should().ContainSingle();
        }
        finally
        {
            await rig.GreylistAsync();
        }
    }

    private async Task<MailFate> LookUntilAsync(Guid mail, QueueFate fate)
    {
        var watch = _world.Services.GetRequiredService<PostfixQueueWatch>();
        MailFate last = null!;
        await Eventually.HoldsAsync(
            async () =>
            {
                await watch.LookAsync(CancellationToken.None);
                last = (await _world.MailRowAsync(mail)).Fate;
                return last.Queue?.Fate == fate;
            },
            $"the mail should be seen as {fate}");
        return last;
    }
}
