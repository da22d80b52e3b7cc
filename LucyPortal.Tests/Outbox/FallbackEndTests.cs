using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Outbox;

/// <summary>When the fallback, or the method before it, is not asked after all.</summary>
public sealed class FallbackEndTests
{
    private readonly ScriptedDelivery _folder = new() { Name = "first" };
    private readonly ScriptedDelivery _postfix = new() { Name = "second" };

    [Fact]
    public async Task A_mail_that_is_called_back_while_the_method_is_asked_does_not_leave_by_the_fallback()
    {
        await using var world = await OpenAsync();
        var id = await world.WriteMailAsync();
        _folder.Behaviour = async (_, _) =>
        {
            await world.InTransactionAsync((scope, token) => scope.GetRequiredService<OutboxWriter>().CancelAsync([id], token));
            return new DeliveryResult.Failed("first", MailFailure.SignInRefused, Retryable: false);
        };

        await world.DispatchOnceAsync();

        _postfix.Asked.Should().BeEmpty();
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Cancelled && m.Payload == null);
    }

    [Fact]
    public async Task A_method_that_refused_the_sign_in_is_not_asked_again_for_the_same_mail()
    {
        await using var world = await OpenAsync();
        _folder.Fails(MailFailure.SignInRefused);
        _postfix.Behaviour = (_, _) => ScriptedDelivery.Later;
        var id = await world.WriteMailAsync();
        world.Advance((await world.DispatchOnceAsync())!.Value - world.Now);

        _postfix.Behaviour = (_, _) => ScriptedDelivery.Taken;
        await world.DispatchOnceAsync();

        (_folder.Asked.Count, _postfix.Asked.Count).Should().Be((1, 2), "wrong sign-ins are counted over there");
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.HandedOver && m.InsteadOf!.Failure == MailFailure.SignInRefused);
    }

    [Fact]
    public async Task A_stop_of_the_server_does_not_begin_with_the_fallback()
    {
        await using var world = await OpenAsync();
        using var stop = new CancellationTokenSource();
        _folder.Behaviour = async (_, _) =>
        {
            await stop.CancelAsync();
            return new DeliveryResult.Failed("first", MailFailure.SignInRefused, Retryable: false);
        };
        var id = await world.WriteMailAsync();

        await world.Services.GetRequiredService<OutboxDispatcher>().Invoking(d => d.DispatchDueAsync(stop.Token)).Should().ThrowAsync<OperationCanceledException>();

        _postfix.Asked.Should().BeEmpty();
        (await world.MailRowAsync(id)).Should().Match<OutboxMessage>(m => m.State == MailState.Waiting && m.Payload != null);
    }

    private async Task<PortalWorld> OpenAsync()
    {
        var world = await PortalWorld.CreateAsync(configure: services =>
        {
            _folder.Register(services);
            _postfix.RegisterAs(services, MailDeliveryMethod.InternalPostfix);
        });
        await world.UseMailAsync(MailDeliveryMethod.MailFolder, fallback: MailDeliveryMethod.InternalPostfix);
        return world;
    }
}
