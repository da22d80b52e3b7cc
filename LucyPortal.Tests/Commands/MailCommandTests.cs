using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Commands;

/// <summary>The server's console on the day on which mail is broken: a process of its own, beside the portal's database.</summary>
public sealed class MailCommandTests : IAsyncLifetime
{
    private const string Reason = "The relay is down; nobody gets a code.";

    private PortalWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await PortalWorld.CreateAsync();
        await _world.AddUserAsync();
        // A portal that has run has its keys.
        _world.Services.GetRequiredService<SecretBox>().Lock("anything");
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_test_goes_out_by_what_is_in_force_and_says_what_came_of_it()
    {
        await using var peer = new SmtpPeer();
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: peer.Port);

        var outcome = await RunAsync("test", "--to", "tom@example.org");

        outcome.Exit.Should().Be(0);
        outcome.Output.Should().Contain($"Internal Postfix server, 127.0.0.1:{peer.Port}: Accepted by the internal Postfix server.").And.Contain("It said: 2.0.0 Ok: queued as");
        peer.Messages.Single().Should().Contain("To: tom@example.org");
        (await AuditAsync(AuditAction.MailTested)).Should().ContainSingle().Which.Detail.Should().Contain(Reason);
    }

    [Fact]
    public async Task A_test_that_fails_says_why_and_what_to_try()
    {
        var port = SmtpPeer.ClosedPort();
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: port);

        var outcome = await RunAsync("test", "--to", "tom@example.org");

        outcome.Exit.Should().Be(1);
        outcome.Errors.Should().ContainSingle().Which.Should().StartWith($"Not done. Internal Postfix server, 127.0.0.1:{port}: Connection refused. Nothing listens on port");
    }

    [Fact]
    public async Task Another_method_is_in_force_at_once_on_record_and_told_to_the_administrators()
    {
        var server = await _world.AddServerAsync(new SmtpEndpoint("smtp.example.org", 587, SmtpEncryption.StartTls), name: "Office");

        var outcome = await RunAsync("use", "--method", "relay", "--server", "office");

        outcome.Exit.Should().Be(0);
        outcome.Output.Trim().Should().Be("In force: External mail relay (SMTP), smtp.example.org. Waiting messages are tried again at once.");
        (await InForceAsync()).Should().BeEquivalentTo(new { Method = MailDeliveryMethod.ExternalRelay, RelayServerId = (Guid?)server.Id, SystemNotificationEmail = PortalWorld.Sender });
        (await AuditAsync(AuditAction.MailSettingsByConsole)).Should().ContainSingle().Which.Detail.Should().StartWith(Reason);
        (await _world.ReadAsync(db => db.OutboxMessages.Where(m => m.Purpose == MailPurpose.MailSettingsNotice).Select(m => m.Recipient).ToListAsync()))
            .Should().Equal("nora@example.org");
    }

    [Fact]
    public async Task Rollback_goes_back_to_the_last_settings_that_worked()
    {
        var worked = await InForceAsync();
        await _world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(worked.Id, worked.Method, CancellationToken.None));
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "smtp.exmaple.org");
        var waiting = await _world.WriteMailAsync();

        var outcome = await RunAsync("rollback");

        outcome.Exit.Should().Be(0);
        outcome.Output.Should().StartWith("In force: Mail folder, ");
        (await InForceAsync()).Id.Should().Be(worked.Id, "its proof comes back with it");
        await _world.DispatchOnceAsync();
        (await _world.MailRowAsync(waiting)).State.Should().Be(MailState.HandedOver);
    }

    [Fact]
    public async Task Lost_key_of_the_signature_is_told_with_the_way_to_send_without()
    {
        await _world.SignMailAsync(new DkimSigning("portal.example", "lucy", "not readable"));

        (await RunAsync("use", "--method", "postfix")).Output.Should().Contain("But no message can leave yet: the private key of the DKIM signature can't be read any more. Use 'mail use' with --no-dkim");
        (await RunAsync("use", "--method", "folder", "--no-dkim")).Output.Should().NotContain("But no message");

        (await InForceAsync()).Should().BeEquivalentTo(new { Method = MailDeliveryMethod.MailFolder, Dkim = (DkimSigning?)null });
    }

    [Fact]
    public async Task Without_settings_that_ever_worked_there_is_nothing_to_go_back_to()
    {
        var outcome = await RunAsync("rollback");

        outcome.Should().BeEquivalentTo(new ConsoleOutcome(
            1, "", ["Not done. There are no earlier mail settings by which a code was ever typed back. Use 'mail use'."]));
    }

    [Theory]
    [InlineData("pigeon", 2, "use", "--method", "pigeon")]
    [InlineData("--port is a number from 1 to 65535.", 2, "use", "--method", "postfix", "--port", "0")]
    [InlineData("--host: Only the name or IP address.", 2, "use", "--method", "postfix", "--host", "smtp://mail.example.org")]
    [InlineData("--to is no email address.", 2, "test", "--to", "tom")]
    [InlineData("Not done. No SMTP server is saved.", 1, "use", "--method", "relay")]
    [InlineData("Not done. No server over HTTP was ever set up.", 1, "use", "--method", "http")]
    public async Task What_can_t_be_done_is_told_and_nothing_is_changed(string told, int exit, params string[] args)
    {
        var before = await InForceAsync();

        var outcome = await RunAsync(args);

        outcome.Exit.Should().Be(exit);
        outcome.Errors.Should().Contain(e => e.Contains(told, StringComparison.Ordinal));
        (await InForceAsync()).Id.Should().Be(before.Id);
    }

    [Fact]
    public async Task Without_a_reason_nothing_is_done()
    {
        var outcome = await _world.Surroundings.RunConsoleAsync("mail", "rollback");

        outcome.Exit.Should().Be(2);
        outcome.Errors.Should().Equal("Option '--reason' is required.", "Run 'LucyPortal help' to see how it is used.");
    }

    private Task<ConsoleOutcome> RunAsync(params string[] args) => _world.Surroundings.RunConsoleAsync(["mail", .. args, "--reason", Reason]);

    private Task<MailSettings> InForceAsync() =>
        _world.ReadAsync(db => db.MailSettings.AsNoTracking().SingleAsync(s => s.Status == MailSettingsStatus.InForce));

    private Task<List<AuditEvent>> AuditAsync(AuditAction action) =>
        _world.ReadAsync(db => db.AuditEvents.Where(e => e.Action == action).ToListAsync());
}
