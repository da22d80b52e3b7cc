using System.Text.RegularExpressions;
using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

/// <summary>The fallback is confirmed like the delivery method: by a code that left by it.</summary>
public sealed class FallbackDraftTests
{
    private readonly ScriptedDelivery _postfix = new() { Name = "second" };

    [Theory, EachDatabase]
    public async Task New_fallback_is_in_force_once_a_code_that_left_by_it_is_typed_and_the_method_keeps_its_proof(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        var user = await world.AddUserAsync();
        await world.SignInAsync(user);
        await ProveAsync(world, user);
        var before = await world.InForceAsync();

        (await world.TryAsync(c => c with { Fallback = MailDeliveryMethod.InternalPostfix })).Should().Be(MailChange.Drafted);
        var draft = (await world.DraftAsync())!.Id;
        await world.SendByDraftAsync(draft);
        await world.DispatchOnceAsync();
        var code = CodeIn(_postfix.Asked.Should().ContainSingle("the code must prove the new way").Subject);
        world.Advance(TimeSpan.FromSeconds(5));
        (await world.ConfirmDraftAsync(draft, code)).Should().BeOfType<AnswerVerdict.Accepted>();

        (await world.InForceAsync()).Should().BeEquivalentTo(new
        {
            Id = draft,
            Fallback = (MailDeliveryMethod?)MailDeliveryMethod.InternalPostfix,
            before.ProvenAt,
            FallbackProvenAt = (DateTime?)world.Now,
        });
        (await world.StoredAsync(user)).HasProof(draft).Should().BeTrue("the way that codes leave by is the same");
    }

    [Fact]
    public async Task Code_of_such_a_draft_never_leaves_by_the_method()
    {
        await using var world = await OpenAsync();
        await world.SignInAsync(await world.AddUserAsync());
        _postfix.Fails(MailFailure.Unreachable, retryable: true);

        await world.TryAsync(c => c with { Fallback = MailDeliveryMethod.InternalPostfix });
        await world.SendByDraftAsync((await world.DraftAsync())!.Id);
        for (var i = 0; i < 6; i++)
        {
            await world.DispatchOnceAsync();
            world.Advance(TimeSpan.FromMinutes(1));
        }

        _postfix.Asked.Should().NotBeEmpty();
        world.Mailbox.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Code_of_a_new_method_never_leaves_by_the_fallback()
    {
        await using var world = await OpenAsync();
        await world.SignInAsync(await world.AddUserAsync());
        await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, fallback: MailDeliveryMethod.MailFolder);
        _postfix.Fails(MailFailure.SignInWanted);

        (await world.TryAsync(c => c with { PostfixPort = 2525 })).Should().Be(MailChange.Drafted);
        await world.SendByDraftAsync((await world.DraftAsync())!.Id);
        await world.DispatchOnceAsync();

        _postfix.Asked.Should().ContainSingle();
        world.Mailbox.All.Should().BeEmpty();
    }

    [Theory]
    [InlineData(MailDeliveryMethod.InternalPostfix, 2525, null, MailChange.Drafted)]
    [InlineData(MailDeliveryMethod.MailFolder, 2525, MailDeliveryMethod.InternalPostfix, MailChange.Drafted)]
    [InlineData(MailDeliveryMethod.InternalPostfix, 25, MailDeliveryMethod.MailFolder, MailChange.Drafted)]
    [InlineData(MailDeliveryMethod.ExternalHttp, 2525, MailDeliveryMethod.InternalPostfix, MailChange.TwoAtOnce)]
    public async Task Method_and_fallback_are_tried_one_at_a_time(MailDeliveryMethod method, int port, MailDeliveryMethod? fallback, MailChange outcome)
    {
        await using var world = await OpenAsync();
        await world.SignInAsync(await world.AddUserAsync());
        await world.UseMailAsync(MailDeliveryMethod.MailFolder, fallback: MailDeliveryMethod.InternalPostfix);

        (await world.TryAsync(c => c with { Method = method, PostfixPort = port, Fallback = fallback, MailApi = new MailApi("https://mail.example.org") })).Should().Be(outcome);

        ((await world.DraftAsync()) is not null).Should().Be(outcome == MailChange.Drafted);
    }

    [Fact]
    public async Task New_sender_is_tried_by_the_method_and_leaves_the_fallback_unproven()
    {
        await using var world = await OpenAsync();
        var user = await world.AddUserAsync();
        await world.SignInAsync(user);
        var settings = await world.UseMailAsync(MailDeliveryMethod.MailFolder, fallback: MailDeliveryMethod.InternalPostfix);
        await world.UseAsync<MailSettingsStore>(store => store.MarkProvenAsync(settings.Id, MailDeliveryMethod.InternalPostfix, CancellationToken.None));
        (await world.InForceAsync()).FallbackProvenAt.Should().NotBeNull();

        (await world.TryAsync(c => c with { SystemNotificationEmail = "new@portal.example" })).Should().Be(MailChange.Drafted);
        var draft = (await world.DraftAsync())!.Id;
        await world.SendByDraftAsync(draft);
        (await world.ConfirmDraftAsync(draft, await world.LatestCodeAsync())).Should().BeOfType<AnswerVerdict.Accepted>();

        _postfix.Asked.Should().BeEmpty();
        (await world.InForceAsync()).Should().BeEquivalentTo(new { Id = draft, FallbackProvenAt = (DateTime?)null, ProvenAt = (DateTime?)world.Now });
    }

    [Fact]
    public async Task Server_of_the_fallback_is_in_use_and_its_change_is_tried_by_the_fallback()
    {
        await using var world = await OpenAsync();
        await world.SignInAsync(await world.AddUserAsync());
        var server = await world.AddServerAsync(new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls));
        await world.UseAsync<MailSettingsStore>(store => store.ChangeFromAsync(
            s => MailSettingsChange.Of(s) with { Fallback = MailDeliveryMethod.ExternalRelay, RelayServerId = server.Id, Relay = server.Endpoint }, CancellationToken.None));

        (await world.UseAsync<SmtpServerStore, SmtpServerOutcome>(s => s.DeleteAsync(server.Id, CancellationToken.None))).Should().Be(SmtpServerOutcome.InUse);
        (await SaveAsync(world, server, server.Endpoint with { Port = 2525 })).Should().Be(SmtpServerOutcome.Drafted);

        var draft = (await world.DraftAsync())!;
        draft.Relay!.Port.Should().Be(2525);
        draft.TriedAgainst(await world.InForceAsync()).Should().Be(MailDeliveryMethod.ExternalRelay);
    }

    [Fact]
    public async Task Server_is_not_edited_while_the_own_draft_tries_something_else_but_may_be_renamed()
    {
        await using var world = await OpenAsync();
        await world.SignInAsync(await world.AddUserAsync());
        var server = await world.AddServerAsync(new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls));
        await world.UseRelayAsync(server);
        (await world.TryAsync(c => c with { Method = MailDeliveryMethod.MailFolder })).Should().Be(MailChange.Drafted);
        var draft = (await world.DraftAsync())!.Id;

        (await SaveAsync(world, server, server.Endpoint with { Port = 2525 })).Should().Be(SmtpServerOutcome.OwnDraftFirst);
        (await SaveAsync(world, server, server.Endpoint, "Another name")).Should().Be(SmtpServerOutcome.Done);

        (await world.DraftAsync())!.Id.Should().Be(draft);
        (await world.UseAsync<SmtpServerStore, SmtpServer?>(s => s.FindAsync(server.Id, CancellationToken.None)))
            .Should().BeEquivalentTo(new { Name = "Another name", server.Endpoint });
    }

    [Fact]
    public async Task Waiting_code_of_a_draft_that_is_dropped_is_called_back()
    {
        await using var world = await OpenAsync();
        await world.SignInAsync(await world.AddUserAsync());
        _postfix.Fails(MailFailure.Unreachable, retryable: true);
        await world.TryAsync(c => c with { Method = MailDeliveryMethod.InternalPostfix });
        await world.SendByDraftAsync((await world.DraftAsync())!.Id);
        await world.DispatchOnceAsync();

        await world.UseMailAsync(MailDeliveryMethod.MailFolder, "other@portal.example");

        (await world.ReadAsync(db => Task.FromResult(db.OutboxMessages.Single(m => m.Purpose == MailPurpose.MailSettingsCode))))
            .Should().BeEquivalentTo(new { State = MailState.Cancelled, Payload = (byte[]?)null });
    }

    private static string CodeIn(MailMessage mail) => Regex.Match(mail.Text, @"\b\d{6}\b").Value;

    private static async Task ProveAsync(PortalWorld world, PortalUser user)
    {
        var inForce = await world.InForceAsync();
        await world.UseAsync<MailSettingsStore>(store => store.MarkProvenAsync(inForce.Id, inForce.Method, CancellationToken.None));
        await world.InTransactionAsync(async (scope, token) =>
            (await scope.GetRequiredService<PortalDbContext>().Users.FindAsync([user.Id], token))!.Prove("nora@example.org", inForce.Id));
    }

    private static Task<SmtpServerOutcome> SaveAsync(PortalWorld world, SmtpServer server, SmtpEndpoint endpoint, string name = "Relay") =>
        world.UseAsync<SignedIn, SmtpServerOutcome>(signedIn => signedIn.RunAsync(
            async (services, _, token) =>
            {
                var seen = await services.GetRequiredService<SmtpServerStore>().FindAsync(server.Id, token);
                return await services.GetRequiredService<MailServers>().SaveAsync(new SmtpServerChange(server.Id, seen!.Version, name, _ => endpoint), token);
            },
            CancellationToken.None));

    private async Task<PortalWorld> OpenAsync(DatabaseProvider provider = DatabaseProvider.Sqlite) => await PortalWorld.CreateAsync(
        provider, services => _postfix.RegisterAs(services, MailDeliveryMethod.InternalPostfix));
}
