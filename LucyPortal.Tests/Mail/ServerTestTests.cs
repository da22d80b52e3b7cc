using LucyPortal.Components.Shared;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Features.MailDelivery.Servers;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Mail;

/// <summary>What a test of a connection says, against a real Postfix and against peers that do what it can't be made to do.</summary>
[Collection(RealThings.Name)]
public sealed class ServerTestTests(MailRig rig) : IAsyncLifetime
{
    private readonly List<string> _lines = [];
    private PortalWorld _world = null!;

    private SmtpEndpoint StartTls => new("localhost", rig.SubmissionPort, SmtpEncryption.StartTls, SmtpAuthentication.Password, "box-1", Authority: rig.Authority);

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _world = await PortalWorld.CreateAsync(configure: s => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddScoped<SmtpServersState>(s));
        await _world.SignInAsync(await _world.AddUserAsync());
    }

    /// <inheritdoc />
    public async Task DisposeAsync() => await _world.DisposeAsync();

    [MailServerFact]
    public async Task A_message_is_taken_and_the_whole_dialogue_is_told_without_its_secrets()
    {
        var mailbox = rig.NewMailbox();

        var verdict = await TestAsync(StartTls, "secret", mailbox);

        verdict.Should().BeEquivalentTo(new { Tone = Tone.Success, Headline = "Accepted by localhost", Try = $"Look into the mailbox of {mailbox}, also its spam folder." });
        verdict.Reply.Should().StartWith("2.0.0 Ok: queued as ");
        _lines.Should().ContainInOrder("> STARTTLS", "> AUTH SCRAM-SHA-256 [hidden]", "> [message]", "> QUIT");
        string.Join('\n', _lines).Should().NotContainAny("secret", "This is a test");
        (await rig.ReadAsync(mailbox)).Single().Mime.TextBody.Should().Contain("This is a test of the mail settings of Lucy, asked for by Nora Admin.");
        (await _world.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == AuditAction.SmtpServerTested))).Detail.Should().Contain(mailbox).And.NotContain("secret");
        (await _world.ReadAsync(db => db.OutboxMessages.CountAsync())).Should().Be(0, "a test is no mail of the portal");
    }

    [MailServerFact]
    public Task A_wrong_password() => SaysAsync(StartTls, "wrong", "Sign-in refused", Tone.Error);

    [MailServerFact]
    public Task An_authority_that_is_not_trusted() => SaysAsync(StartTls with { Authority = null }, "secret", "Certificate refused", Tone.Error);

    [MailServerFact]
    public Task A_server_without_starttls() => SaysAsync(StartTls with { Port = rig.SmtpPort }, "secret", "STARTTLS is not offered", Tone.Error);

    [MailServerFact]
    public Task A_server_that_does_not_begin_with_tls() =>
        SaysAsync(StartTls with { Port = rig.SmtpPort, Encryption = SmtpEncryption.Tls }, "secret", "Wrong kind of encryption", Tone.Error);

    [MailServerFact]
    public Task A_mailbox_that_nobody_has() => SaysAsync(Plain(rig.SmtpPort), null, "Recipient refused", Tone.Error, "nobody-here@mail.test");

    [MailServerFact]
    public Task A_domain_that_it_does_not_serve() => SaysAsync(Plain(rig.SmtpPort), null, "Relaying denied", Tone.Error, "someone@elsewhere.test");

    [Fact]
    public Task A_closed_port() => SaysAsync(Plain(SmtpPeer.ClosedPort()), null, "Connection refused", Tone.Error);

    [Fact]
    public Task A_name_that_nobody_knows() => SaysAsync(Plain(25) with { Host = "no-such-host.invalid" }, null, "No such host", Tone.Error);

    [Theory]
    [InlineData(SmtpStep.Recipient, "451 4.7.1 Greylisted", "Asked to wait", Tone.Warning)]
    [InlineData(SmtpStep.Recipient, "452 4.2.2 Mailbox full", "Mailbox full", Tone.Warning)]
    [InlineData(SmtpStep.Greeting, "421 4.3.2 Too many connections", "Busy", Tone.Warning)]
    [InlineData(SmtpStep.Mail, "553 5.7.1 Not owned by user", "Sender refused", Tone.Error)]
    [InlineData(SmtpStep.Mail, "530 5.7.0 Authentication required", "Sign-in wanted", Tone.Error)]
    [InlineData(SmtpStep.Body, "550 5.7.1 Looks like spam", "Refused by policy", Tone.Error)]
    [InlineData(SmtpStep.Body, "552 5.3.4 Too big", "Message too big", Tone.Error)]
    [InlineData(SmtpStep.Greeting, "HTTP/1.1 400 Bad Request", "No mail server", Tone.Error)]
    public async Task What_a_server_says(SmtpStep step, string reply, string headline, Tone tone)
    {
        await using var peer = new SmtpPeer((step, reply));

        await SaysAsync(Plain(peer.Port) with { Host = "127.0.0.1" }, null, headline, tone);

        _lines.Should().Contain($"< {reply}");
    }

    [Fact]
    public async Task A_server_that_says_nothing_can_be_left()
    {
        await using var peer = new SmtpPeer((SmtpStep.Greeting, SmtpPeer.Silence));
        using var stop = new CancellationTokenSource();
        var test = RunAsync(Plain(peer.Port) with { Host = "127.0.0.1" }, null, "box-1@mail.test", stop.Token);
        await Eventually.HoldsAsync(() => _lines.Count > 0, "it should be connected");

        await stop.CancelAsync();

        await FluentActions.Awaiting(() => test).Should().ThrowAsync<OperationCanceledException>();
    }

    private static SmtpEndpoint Plain(int port) => new("localhost", port, SmtpEncryption.None);

    private async Task SaysAsync(SmtpEndpoint endpoint, string? password, string headline, Tone tone, string to = "box-1@mail.test")
    {
        var verdict = await TestAsync(endpoint, password, to);

        (verdict.Headline, verdict.Tone).Should().Be((headline, tone), verdict.Means);
    }

    private async Task<TestVerdict> TestAsync(SmtpEndpoint endpoint, string? password, string to) =>
        TestVerdict.Of((await RunAsync(endpoint, password, to, CancellationToken.None))!, endpoint, "noreply@mail.test", to);

    private Task<DeliveryResult?> RunAsync(SmtpEndpoint endpoint, string? password, string to, CancellationToken cancellationToken) =>
        _world.UseAsync<SmtpServersState, DeliveryResult?>(state => state.TestAsync(
            new SmtpServerEntry(null, null, "Relay", endpoint, password), "noreply@mail.test", to, _lines.Add, cancellationToken));
}
