using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace LucyPortal.Tests.Mail;

/// <summary>Mail by a real Postfix, read back from a real mailbox.</summary>
[Collection(RealThings.Name)]
public sealed class PostfixTests(MailRig rig) : IAsyncLifetime
{
    private PortalWorld _world = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _world = await PortalWorld.CreateAsync();
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "localhost", port: rig.SmtpPort);
    }

    /// <inheritdoc />
    public async Task DisposeAsync() => await _world.DisposeAsync();

    [MailServerFact]
    public async Task A_code_arrives_and_works()
    {
        var mailbox = rig.NewMailbox();
        var binding = await AskForCodeAsync(mailbox);

        await _world.DispatchAsync();
        var mail = (await rig.ReadAsync(mailbox)).Should().ContainSingle().Subject;

        (await _world.AnswerAsync(binding, mail.Code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [MailServerFact]
    public async Task Mails_one_after_the_other_share_a_connection_and_many_share_five()
    {
        var mailbox = rig.NewMailbox();
        var before = rig.Connections;
        await WriteAsync(mailbox, 8);
        await _world.DispatchAsync();
        (await rig.ReadAsync(mailbox, 8)).Should().HaveCount(8);
        (rig.Connections - before).Should().Be(1);

        await WriteAsync(mailbox, 40);
        await _world.DispatchAsync();
        (await rig.ReadAsync(mailbox, 48)).Select(m => m.Mime.MessageId).Should().HaveCount(48).And.OnlyHaveUniqueItems();
        (rig.Connections - before).Should().BeInRange(2, 5);
    }

    [MailServerFact]
    public async Task What_postfix_answered_is_kept_and_names_the_mail_in_its_queue()
    {
        var mailbox = rig.NewMailbox();
        await AskForCodeAsync(mailbox);

        await _world.DispatchAsync();
        var line = await LineAsync(mailbox);
        var mail = (await rig.ReadAsync(mailbox)).Single();

        line.State.Should().Be(MailState.HandedOver);
        line.Server.Should().Be($"localhost:{rig.SmtpPort}");
        line.Attempts.Should().Be(1);
        line.Payload.Should().BeNull("nobody needs the code at rest any more");
        line.Reply.Should().StartWith("2.0.0 Ok: queued as ").And.EndWith(line.QueueId);
        mail.Mime.Headers[HeaderId.Received].Should().Contain($"id {line.QueueId}");
    }

    [MailServerFact]
    public async Task The_mail_is_text_and_html_with_the_headers_that_it_should_have()
    {
        var mailbox = rig.NewMailbox();
        await AskForCodeAsync(mailbox);

        await _world.DispatchAsync();
        var mail = (await rig.ReadAsync(mailbox)).Single();

        var parts = mail.Mime.Body.Should().BeOfType<MultipartAlternative>().Subject;
        parts.Select(p => p.ContentType.MimeType).Should().Equal("text/plain", "text/html");
        mail.Mime.HtmlBody.Should().Contain($">{mail.Code}<");
        mail.Mime.Subject.Should().Be("Lucy login verification code");
        mail.Mime.From.ToString().Should().Be(PortalWorld.Sender);
        mail.Mime.To.Mailboxes.Single().Should().BeEquivalentTo(new { Address = mailbox, Name = "Nora Admin" });
        mail.Mime.MessageId.Should().Be($"{(await LineAsync(mailbox)).Id:N}@portal.example");
        mail.Mime.Headers[HeaderId.AutoSubmitted].Should().Be("auto-generated");
        mail.Mime.Headers[HeaderId.ReturnPath].Should().Contain(PortalWorld.Sender);
    }

    [MailServerFact]
    public async Task A_signed_code_arrives_with_a_signature_that_still_holds()
    {
        await _world.SignMailAsync();
        var mailbox = rig.NewMailbox();
        var binding = await AskForCodeAsync(mailbox, displayName: "Zoë Müller, 山田");

        await _world.DispatchAsync();
        var mail = (await rig.ReadAsync(mailbox)).Single();

        mail.Mime.IsWellSigned().Should().BeTrue();
        mail.Mime.IsWellSigned(DkimKey.Generate().PublicKey).Should().BeFalse("it is the DNS that says whose signature it is");
        (await _world.AnswerAsync(binding, mail.Code)).Should().BeOfType<AnswerVerdict.Accepted>();
    }

    [MailServerFact]
    [Trait("Flaw", "GHSA-g7hc-96xr-gvvx")]
    [Trait("Flaw", "CVE-2026-45067")]
    [Trait("Flaw", "CVE-2026-23829")]
    public async Task A_name_can_not_bring_headers_along()
    {
        var mailbox = rig.NewMailbox();
        var other = rig.NewMailbox();
        await AskForCodeAsync(mailbox, displayName: $"Zoë\r\nBcc: {other}\r\nX-Evil: yes");

        await _world.DispatchAsync();
        var mail = (await rig.ReadAsync(mailbox)).Single();

        mail.Mime.Headers[HeaderId.Bcc].Should().BeNull();
        mail.Mime.Headers["X-Evil"].Should().BeNull();
        mail.Mime.To.Mailboxes.Single().Name.Should().StartWith("Zoë").And.NotContain("\n");
        (await rig.ReadAsync(other, count: 0)).Should().BeEmpty();
    }

    [MailServerFact]
    public async Task While_postfix_is_down_the_mail_waits_and_says_so_then_it_arrives_once()
    {
        var mailbox = rig.NewMailbox();
        var binding = await AskForCodeAsync(mailbox);
        await rig.StopPostfixAsync();
        try
        {
            await _world.DispatchAsync();

            var fate = (await _world.ViewAsync(binding))!.Mail!;
            fate.State.Should().Be(MailState.Waiting);
            fate.Failure.Should().Be(MailFailure.Unreachable);
            fate.NextTryAt.Should().Be(_world.Now.AddSeconds(5));
        }
        finally
        {
            await rig.StartPostfixAsync();
        }

        _world.Advance(TimeSpan.FromSeconds(5));
        await _world.DispatchAsync();
        await _world.DispatchAsync();

        (await LineAsync(mailbox)).Should().BeEquivalentTo(new { State = MailState.HandedOver, Attempts = 2, Failure = (MailFailure?)null });
        (await rig.ReadAsync(mailbox)).Should().ContainSingle();
    }

    [MailServerFact]
    public Task A_mailbox_that_postfix_does_not_know_is_refused_for_good() =>
        RefusedAsync("nobody-here@mail.test", MailFailure.MailboxUnknown, reply: "550 5.1.1");

    [MailServerFact]
    public Task An_address_that_postfix_does_not_serve_is_refused_for_good() =>
        RefusedAsync("someone@elsewhere.test", MailFailure.PolicyRefused, reply: "554 5.7.1");

    [MailServerFact]
    public async Task A_mail_that_is_too_big_for_postfix_is_refused_for_good()
    {
        var mailbox = rig.NewMailbox();
        await WriteAsync(mailbox, paragraph: new string('x', 100_000));

        await _world.DispatchAsync();

        (await LineAsync(mailbox)).Should().BeEquivalentTo(new { State = MailState.Refused, Failure = MailFailure.TooBig, Payload = (byte[]?)null });
    }

    [MailServerFact]
    public async Task Many_mails_at_once_each_arrive_once()
    {
        string[] mailboxes = [.. Enumerable.Range(0, 25).Select(_ => rig.NewMailbox())];
        foreach (var mailbox in mailboxes)
        {
            await WriteAsync(mailbox, paragraph: $"For {mailbox}");
        }

        await _world.DispatchAsync();

        foreach (var mailbox in mailboxes)
        {
            var mail = (await rig.ReadAsync(mailbox)).Should().ContainSingle().Subject;
            mail.Mime.TextBody.Should().Contain($"For {mailbox}");
            (await LineAsync(mailbox)).State.Should().Be(MailState.HandedOver);
        }
    }

    private async Task WriteAsync(string mailbox, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _world.WriteMailAsync(mailbox);
        }
    }

    private async Task RefusedAsync(string address, MailFailure failure, string reply)
    {
        await AskForCodeAsync(address);

        await _world.DispatchAsync();

        var line = await LineAsync(address);
        line.Should().BeEquivalentTo(new { State = MailState.Refused, Failure = failure, Attempts = 1, Payload = (byte[]?)null });
        line.Reply.Should().StartWith(reply);
    }

    private async Task<ChallengeBinding> AskForCodeAsync(string address, string displayName = "Nora Admin")
    {
        var user = await _world.AddUserAsync(address, TwoFactorMethod.Email, change: u => u.DisplayName = displayName);
        var binding = ChallengeBinding.ForSession(user.Id, ChallengePurpose.Configure, Guid.NewGuid());
        (await _world.SendAsync(binding)).Should().BeOfType<SendVerdict.Sent>();
        return binding;
    }

    private Task WriteAsync(string address, string paragraph) => _world.InTransactionAsync((scope, _) =>
    {
        var body = new MailBody("Hello,", [paragraph], Code: null, [], "Your team");
        scope.GetRequiredService<OutboxWriter>().Add(new OutboxMail(
            MailPurpose.ConfiguredNotice, Guid.NewGuid(), address, "Nora Admin", "Two-factor authentication is on", body));
        return Task.CompletedTask;
    });

    private Task<OutboxMessage> LineAsync(string address) =>
        _world.ReadAsync(db => db.OutboxMessages.AsNoTracking().SingleAsync(m => m.Recipient == address));
}
