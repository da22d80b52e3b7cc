using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

/// <summary>
/// What decides whether mail leaves is tried first. The folder stands for the ways that work: another sender is another way through it, so
/// that a test sees by which one a mail left.
/// </summary>
public sealed class MailDraftTests
{
    private const string New = "new@portal.example";

    [Theory, EachDatabase]
    public async Task A_code_that_left_by_the_draft_puts_it_in_force_proven_and_every_administrator_hears_of_it_by_both_ways(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        await world.AddUserAsync("max@example.org");
        var before = await world.InForceAsync();

        var draft = await TryNewAsync(world);
        (await world.InForceAsync()).Id.Should().Be(before.Id);
        (await world.SendByDraftAsync(draft)).Should().BeOfType<SendVerdict.Sent>();
        var code = await world.LatestCodeAsync();
        world.Mailbox.All[^1].Mime.From.ToString().Should().Contain(New, "the code must prove the new way");
        (await world.ConfirmDraftAsync(draft, code)).Should().BeOfType<AnswerVerdict.Accepted>();

        var after = await world.InForceAsync();
        after.Should().BeEquivalentTo(new { Id = draft, SystemNotificationEmail = New, ProvenAt = (DateTime?)world.Now, InForceSince = (DateTime?)world.Now });
        (await world.DraftAsync()).Should().BeNull();
        (await world.MailNoticesAsync()).Select(m => (m.Recipient, m.OnlyBy)).Should().BeEquivalentTo(new (string, Guid?)[]
        {
            ("nora@example.org", null), ("max@example.org", null), ("nora@example.org", before.Id), ("max@example.org", before.Id),
        });
        await world.DispatchAsync();
        world.Mailbox.To("max@example.org").Select(m => m.Mime.From.Mailboxes.Single().Address).Should().BeEquivalentTo([New, PortalWorld.Sender]);
    }

    [Theory, EachDatabase]
    public async Task Meanwhile_everybody_s_mail_leaves_as_before(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        await TryNewAsync(world);

        var mail = await world.WriteMailAsync();
        await world.DispatchAsync();

        (await world.MailRowAsync(mail)).Should().BeEquivalentTo(new { State = MailState.HandedOver, MailSettingsId = (Guid?)(await world.InForceAsync()).Id });
        world.Mailbox.All.Should().OnlyContain(m => m.Mime.From.Mailboxes.Single().Address == PortalWorld.Sender);
    }

    [Theory, EachDatabase]
    public async Task Another_administrator_sees_the_draft_and_can_discard_it_but_neither_send_nor_confirm(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        var draft = await TryNewAsync(world);
        await world.SendByDraftAsync(draft);
        var code = await world.LatestCodeAsync();

        var other = await world.AddUserAsync("max@example.org");
        await world.SignInAsync(other);
        (await ViewAsync(world, other)).Should().BeEquivalentTo(new { Id = draft, Author = "Nora", IsOwn = false });
        (await world.SendByDraftAsync(draft)).Should().BeOfType<SendVerdict.NotWanted>();
        (await world.ConfirmDraftAsync(draft, code)).Should().NotBeOfType<AnswerVerdict.Accepted>();
        (await world.TryAsync(c => c with { PostfixPort = 26, Method = MailDeliveryMethod.InternalPostfix })).Should().Be(MailChange.DraftOfOther);

        (await world.DiscardAsync(draft)).Should().BeTrue();

        (await world.DraftAsync()).Should().BeNull();
        (await world.DiscardAsync(draft)).Should().BeFalse();
        (await world.InForceAsync()).SystemNotificationEmail.Should().Be(PortalWorld.Sender);
    }

    [Theory, EachDatabase]
    public async Task Code_of_a_discarded_draft_puts_nothing_in_force(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        var draft = await TryNewAsync(world);
        await world.SendByDraftAsync(draft);
        var code = await world.LatestCodeAsync();

        await world.DiscardAsync(draft);

        (await world.ConfirmDraftAsync(draft, code)).Should().BeOfType<AnswerVerdict.Ended>();
        (await world.InForceAsync()).SystemNotificationEmail.Should().Be(PortalWorld.Sender);
    }

    [Theory, EachDatabase]
    public async Task Code_of_one_draft_does_not_confirm_the_next_one(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        await world.SendByDraftAsync(await TryNewAsync(world));
        var code = await world.LatestCodeAsync();
        var next = await TryNewAsync(world, "evil@elsewhere.example");

        (await world.ConfirmDraftAsync(next, code)).Should().BeOfType<AnswerVerdict.Ended>();

        (await world.InForceAsync()).SystemNotificationEmail.Should().Be(PortalWorld.Sender);
    }

    [Theory, EachDatabase]
    public async Task After_24_hours_it_can_be_confirmed_no_more_and_gives_way_to_anybody_s(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        var draft = await TryNewAsync(world);
        world.Advance(MailSettings.DraftLifetime - TimeSpan.FromMinutes(1));
        await world.SignInAsync(await NoraAsync(world));
        (await world.SendByDraftAsync(draft)).Should().BeOfType<SendVerdict.Sent>();
        var code = await world.LatestCodeAsync();
        world.Advance(TimeSpan.FromMinutes(2));

        (await world.ConfirmDraftAsync(draft, code)).Should().BeOfType<AnswerVerdict.Ended>();
        (await world.SendByDraftAsync(draft)).Should().BeOfType<SendVerdict.NotWanted>();
        (await world.InForceAsync()).SystemNotificationEmail.Should().Be(PortalWorld.Sender);

        await world.SignInAsync(await world.AddUserAsync("max@example.org"));
        (await world.TryAsync(c => c with { SystemNotificationEmail = "max@portal.example" })).Should().Be(MailChange.Drafted);
        (await world.DraftAsync())!.SystemNotificationEmail.Should().Be("max@portal.example");
    }

    [Theory, EachDatabase]
    public async Task It_outlives_a_restart_and_is_confirmed_from_a_new_session(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        var draft = await TryNewAsync(world);
        world.Advance(TimeSpan.FromHours(20));

        await using var restarted = world.AnotherServer();
        await restarted.SignInAsync(await NoraAsync(world));
        (await restarted.SendByDraftAsync(draft)).Should().BeOfType<SendVerdict.Sent>();

        (await restarted.ConfirmDraftAsync(draft, await restarted.LatestCodeAsync())).Should().BeOfType<AnswerVerdict.Accepted>();
        (await world.InForceAsync()).Id.Should().Be(draft);
    }

    [Theory, EachDatabase]
    public async Task Server_that_takes_the_code_and_drops_it_changes_nothing(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        var draft = await TryNewAsync(world);
        await world.SendByDraftAsync(draft);
        await world.DispatchAsync();

        for (var i = 0; i < 3; i++)
        {
            await world.ConfirmDraftAsync(draft, CodeSteps.OtherThan([.. await world.CodesAsync()]));
        }

        (await world.ConfirmDraftAsync(draft, await world.LatestCodeAsync())).Should().BeOfType<AnswerVerdict.Ended>();
        (await world.InForceAsync()).SystemNotificationEmail.Should().Be(PortalWorld.Sender);
        (await world.DraftAsync()).Should().NotBeNull("another code can be sent");
    }

    [Theory, EachDatabase]
    public async Task What_is_done_at_the_console_gives_the_draft_up(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        var draft = await TryNewAsync(world);
        await world.SendByDraftAsync(draft);
        var code = await world.LatestCodeAsync();

        await world.UseAsync<MailRescue, MailSettings?>(r => r.UseAsync(
            (s, _) => Task.FromResult<MailSettingsChange?>(MailSettingsChange.Of(s) with { SystemNotificationEmail = "console@portal.example" }), "broken", CancellationToken.None));

        (await world.ConfirmDraftAsync(draft, code)).Should().BeOfType<AnswerVerdict.Ended>();
        (await world.InForceAsync()).SystemNotificationEmail.Should().Be("console@portal.example");
        (await world.TriesAsync(await NoraAsync(world))).Should().Be(0, "it was no wrong try");
    }

    [Theory, EachDatabase]
    public async Task Secrets_of_what_was_given_up_are_erased(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        await world.TryAsync(c => c with { Method = MailDeliveryMethod.ExternalHttp, MailApi = new MailApi("https://mail.example.org", "a locked key") });
        var draft = (await world.DraftAsync())!.Id;

        await world.DiscardAsync(draft);

        (await world.ReadAsync(db => db.MailSettings.AsNoTracking().SingleAsync(s => s.Id == draft)))
            .Should().BeEquivalentTo(new { Status = MailSettingsStatus.Dropped, MailApi = (MailApi?)null, Relay = (SmtpEndpoint?)null });
    }

    [Fact]
    public async Task Draft_that_fails_does_not_open_the_way_around_the_code()
    {
        await using var world = await OpenAsync(DatabaseProvider.Sqlite);
        // Nothing listens there.
        await world.TryAsync(c => c with { Method = MailDeliveryMethod.InternalPostfix, PostfixPort = 1 });
        await world.SendByDraftAsync((await world.DraftAsync())!.Id);
        await world.DispatchOnceAsync();
        world.Advance(TimeSpan.FromMinutes(3));

        (await ViewAsync(world, await NoraAsync(world)))!.IsFailing.Should().BeTrue();
        (await world.UseAsync<MailTrouble, bool>(t => t.IsFailingAsync(CancellationToken.None))).Should().BeFalse();
    }

    private static async Task<PortalWorld> OpenAsync(DatabaseProvider provider)
    {
        var world = await PortalWorld.CreateAsync(provider);
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        await world.SignInAsync(await world.AddUserAsync(configured: TwoFactorMethod.Email, change: u => u.DisplayName = "Nora"));
        return world;
    }

    private static async Task<Guid> TryNewAsync(PortalWorld world, string sender = New)
    {
        (await world.TryAsync(c => c with { SystemNotificationEmail = sender })).Should().Be(MailChange.Drafted);
        return (await world.DraftAsync())!.Id;
    }

    private static Task<PortalUser> NoraAsync(PortalWorld world) => world.ReadAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Email == "nora@example.org"));

    private static Task<MailDraft?> ViewAsync(PortalWorld world, PortalUser user) =>
        world.UseAsync<MailDraftReader, MailDraft?>(d => d.ReadAsync(user.Id, CancellationToken.None));
}
