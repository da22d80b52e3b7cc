using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Outbox;

/// <summary>
/// A mail that can't leave by the delivery method leaves by the fallback: at once where the method is wrongly set up, after a minute where
/// it only puts off, never where the mail itself or its recipient is refused.
/// </summary>
public sealed class FallbackTests
{
    private readonly ScriptedDelivery _folder = new() { Name = "first" };
    private readonly ScriptedDelivery _postfix = new() { Name = "second" };

    [Theory]
    [InlineData(MailFailure.SignInRefused)]
    [InlineData(MailFailure.SignInNotOffered)]
    [InlineData(MailFailure.SignInWanted)]
    [InlineData(MailFailure.CertificateRefused)]
    [InlineData(MailFailure.EncryptionNotOffered)]
    [InlineData(MailFailure.TokenRefused)]
    [InlineData(MailFailure.SenderRefused)]
    [InlineData(MailFailure.PolicyRefused)]
    [InlineData(MailFailure.NotSetUp, true)]
    [InlineData(MailFailure.SecretLost, true)]
    [InlineData(MailFailure.SigningKeyLost, true)]
    [InlineData(MailFailure.FolderNotWritable, true)]
    public async Task Failure_of_the_method_itself_leads_to_the_fallback_at_once(MailFailure failure, bool retryable = false)
    {
        await using var world = await OpenAsync();
        _folder.Fails(failure, retryable, "535 5.7.8 No");

        var id = await world.WriteMailAsync();
        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).Should().BeEquivalentTo(new
        {
            State = MailState.HandedOver,
            Attempts = 1,
            Method = (MailDeliveryMethod?)MailDeliveryMethod.InternalPostfix,
            InsteadOf = new FailedWay(MailDeliveryMethod.MailFolder, "first", failure, "535 5.7.8 No"),
            Payload = (byte[]?)null,
        });
        _postfix.Asked.Should().ContainSingle();
    }

    [Theory, EachDatabase]
    public async Task Its_use_stands_in_the_security_log_and_is_counted_for_administrators(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        _folder.Fails(MailFailure.SignInRefused);

        var id = await world.WriteMailAsync();
        await world.DispatchOnceAsync();
        var first = world.Now;
        world.Advance(TimeSpan.FromMinutes(5));
        await world.WriteMailAsync();
        await world.DispatchOnceAsync();

        var events = await world.ReadAsync(db => db.AuditEvents.AsNoTracking().Where(e => e.Action == AuditAction.MailFallbackUsed).ToListAsync());
        events.Should().HaveCount(2).And.OnlyContain(e => e.Succeeded);
        events[0].Detail.Should().Be($"mail {MailNumber.Of(id)} by Internal Postfix server in place of Mail folder, first: SignInRefused");
        (await UseAsync(world)).Should().Be(
            new FallbackUse(2, first, MailDeliveryMethod.InternalPostfix, new FailedWay(MailDeliveryMethod.MailFolder, "first", MailFailure.SignInRefused)));
        world.Advance(MailHealth.Window + TimeSpan.FromSeconds(1));
        (await UseAsync(world)).Should().BeNull("after a day without it that is of the past");
    }

    [Fact]
    public async Task Method_that_puts_off_has_a_minute_and_then_the_fallback_is_asked_to_the_second()
    {
        await using var world = await OpenAsync();
        _folder.Fails(MailFailure.Unreachable, retryable: true);
        var id = await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));

        var written = world.Now;
        while (await world.DispatchOnceAsync() is { } next)
        {
            (await world.MailRowAsync(id)).Should().BeEquivalentTo(new { State = MailState.Waiting, InsteadOf = (FailedWay?)null });
            _postfix.Asked.Should().BeEmpty();
            world.Advance(next - world.Now);
        }

        (world.Now - written).Should().Be(FallbackPlan.Patience);
        (await world.MailRowAsync(id)).Should().BeEquivalentTo(new
        {
            State = MailState.HandedOver,
            InsteadOf = new FailedWay(MailDeliveryMethod.MailFolder, "first", MailFailure.Unreachable),
        });
        _postfix.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task Method_that_is_back_within_the_minute_is_used_and_the_fallback_is_not()
    {
        await using var world = await OpenAsync();
        _folder.Fails(MailFailure.TryLater, retryable: true);
        var id = await world.WriteMailAsync();
        world.Advance((await world.DispatchOnceAsync())!.Value - world.Now);

        _folder.Behaviour = (_, _) => ScriptedDelivery.Taken;
        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).Should().BeEquivalentTo(new { State = MailState.HandedOver, Method = (MailDeliveryMethod?)MailDeliveryMethod.MailFolder, InsteadOf = (FailedWay?)null });
        _postfix.Asked.Should().BeEmpty();
        (await UseAsync(world)).Should().BeNull();
    }

    [Theory]
    [InlineData(MailFailure.MailboxUnknown, false)]
    [InlineData(MailFailure.MailboxFull, true)]
    [InlineData(MailFailure.AddressInvalid, false)]
    [InlineData(MailFailure.TooBig, false)]
    public async Task Recipient_or_mail_that_was_refused_is_never_sent_by_the_fallback(MailFailure failure, bool retryable)
    {
        await using var world = await OpenAsync();
        _folder.Fails(failure, retryable);
        var id = await world.WriteMailAsync(lifetime: TimeSpan.FromMinutes(20));

        while (await world.DispatchOnceAsync() is { } next)
        {
            world.Advance(next - world.Now);
        }

        (await world.MailRowAsync(id)).State.Should().Be(retryable ? MailState.Expired : MailState.Refused);
        _postfix.Asked.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true, true, MailState.Waiting)]
    [InlineData(true, false, MailState.Waiting)]
    [InlineData(false, true, MailState.Waiting)]
    [InlineData(false, false, MailState.Refused)]
    [InlineData(true, false, MailState.Refused, MailFailure.MailboxUnknown)]
    public async Task Where_both_fail_the_mail_is_kept_as_long_as_one_of_them_is_worth_another_try(
        bool method, bool fallback, MailState state, MailFailure second = MailFailure.PolicyRefused)
    {
        await using var world = await OpenAsync();
        _folder.Fails(MailFailure.NotSetUp, method, "501 first");
        _postfix.Fails(second, fallback, "550 second");

        var id = await world.WriteMailAsync();
        await world.DispatchOnceAsync();

        var mail = await world.MailRowAsync(id);
        mail.Should().BeEquivalentTo(new
        {
            State = state,
            Server = "second",
            Reply = "550 second",
            Failure = (MailFailure?)second,
            InsteadOf = new FailedWay(MailDeliveryMethod.MailFolder, "first", MailFailure.NotSetUp, "501 first"),
        });
        (mail.Payload is null).Should().Be(state == MailState.Refused);
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.MailFallbackUsed))).Should().Be(0, "nothing left by it");
    }

    [Fact]
    public async Task Mail_whose_end_has_come_is_asked_of_nobody()
    {
        await using var world = await OpenAsync();
        _folder.Behaviour = (_, _) =>
        {
            world.Advance(TimeSpan.FromMinutes(1));
            return ScriptedDelivery.Later;
        };
        var id = await world.WriteMailAsync(lifetime: TimeSpan.FromSeconds(30));

        await world.DispatchOnceAsync();
        await world.DispatchOnceAsync();

        (await world.MailRowAsync(id)).State.Should().Be(MailState.Expired);
    }

    [Fact]
    public async Task Mail_is_not_failing_while_the_fallback_takes_it_and_is_when_that_fails_too()
    {
        await using var world = await OpenAsync();
        _folder.Fails(MailFailure.SignInRefused);
        await world.WriteMailAsync();
        await world.DispatchOnceAsync();
        (await IsFailingAsync(world)).Should().BeFalse();

        _postfix.Fails(MailFailure.Unreachable, retryable: true);
        world.Advance(TimeSpan.FromMinutes(3));
        await world.WriteMailAsync();
        await world.DispatchOnceAsync();
        (await IsFailingAsync(world)).Should().BeTrue();
    }

    [Fact]
    public async Task While_the_fallback_has_it_everybody_who_looks_is_told_so()
    {
        await using var world = await OpenAsync();
        _folder.Fails(MailFailure.SignInRefused);
        var atFallback = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        _postfix.Behaviour = async (_, _) =>
        {
            atFallback.SetResult();
            await goOn.Task;
            return await ScriptedDelivery.Taken;
        };
        var id = await world.WriteMailAsync();

        var dispatch = world.DispatchOnceAsync();
        await atFallback.Task.WaitAsync(TimeSpan.FromSeconds(10));
        (await world.MailRowAsync(id)).Should().BeEquivalentTo(new
        {
            State = MailState.HandingOver,
            Server = "second",
            Method = (MailDeliveryMethod?)MailDeliveryMethod.InternalPostfix,
            InsteadOf = new FailedWay(MailDeliveryMethod.MailFolder, "first", MailFailure.SignInRefused),
        });
        goOn.SetResult();
        await dispatch;
    }

    private static Task<FallbackUse?> UseAsync(PortalWorld world) => world.UseAsync<FallbackReader, FallbackUse?>(r => r.ReadAsync(CancellationToken.None));

    private static Task<bool> IsFailingAsync(PortalWorld world) => world.UseAsync<MailTrouble, bool>(t => t.IsFailingAsync(CancellationToken.None));

    private async Task<PortalWorld> OpenAsync(DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        var world = await PortalWorld.CreateAsync(
            provider,
            services =>
            {
                _folder.Register(services);
                _postfix.RegisterAs(services, MailDeliveryMethod.InternalPostfix);
            });
        await world.UseMailAsync(MailDeliveryMethod.MailFolder, fallback: MailDeliveryMethod.InternalPostfix);
        return world;
    }
}
