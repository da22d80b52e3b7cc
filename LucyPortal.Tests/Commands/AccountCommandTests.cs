using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Commands;

/// <summary>The server's console as a process of its own, beside the running portal.</summary>
public sealed class AccountCommandTests(PortalHost host) : HttpTest(host)
{
    private const string Reason = "He lost his phone; I called him back.";

    [Fact]
    public async Task Reset_2fa_leaves_the_password_alone_and_ends_all_that_stood_on_the_factor()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync(u => u.Prove(u.Email!, Guid.NewGuid()));
        using var signedIn = await Host.SignInAsync(user);
        using var pending = await Host.PassPasswordAsync(user);
        var code = await World.LatestCodeAsync(user.Email!);

        var outcome = await RunAsync("reset-2fa", user);

        outcome.Exit.Should().Be(0);
        outcome.Output.Should().StartWith($"2FA of Nora Admin ({user.Email}) is reset and all sessions are ended.");
        outcome.Errors.Should().BeEmpty();
        (await World.StoredAsync(user)).Should().BeEquivalentTo(new
        {
            ConfiguredMethod = TwoFactorMethod.None,
            SavedMethod = TwoFactorMethod.None,
            ConfiguredAt = (DateTime?)null,
            ProvenAddress = (string?)null,
            ProvenMailSettingsId = (Guid?)null,
            user.PasswordHash,
        });
        var page = await signedIn.OpenAsync(SignInSteps.SignedInPage);
        page.Notices.Should().Equal("Your 2FA was reset by an administrator. After signing in you set it up again.");
        using var late = await pending.TypeCodeAsync(code);
        late.ShouldLeadTo("/login?reason=timed-out");
        using var again = await signedIn.TypePasswordAsync(user.Email!);
        again.ShouldLeadTo("/");
    }

    [Theory]
    [InlineData("reset-2fa", SessionEnd.TwoFactorReset)]
    [InlineData("reset-password", SessionEnd.ByAdministrator)]
    public async Task Open_pages_of_the_running_portal_hear_of_it_within_five_seconds(string command, SessionEnd end)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var session = await World.StartSessionAsync(user);
        SessionEnd? told = null;
        using var page = World.Services.GetRequiredService<SessionWatch>().Watch(session.Id, e => told = e);
        await RunAsync(command, user);
        var began = World.Now;

        await Eventually.HoldsAsync(
            () =>
            {
                if (told is null && World.Now - began < TimeSpan.FromSeconds(5))
                {
                    World.Advance(TimeSpan.FromSeconds(1));
                }

                return told is not null;
            },
            "the page should be told");

        told.Should().Be(end);
    }

    [Fact]
    public async Task Unlock_starts_all_counts_anew_and_ends_no_session()
    {
        var user = await Host.AddSomebodyAsync();
        using var signedIn = await Host.SignInAsync(user);
        for (var i = 0; i < new VerificationRules().LockoutTries; i++)
        {
            await World.CheckPasswordAsync(user.Email!, "wrong");
        }

        (await World.CheckPasswordAsync(user.Email!)).Should().BeNull("it is locked");

        var outcome = await RunAsync("unlock", user);

        outcome.Exit.Should().Be(0);
        outcome.Output.Trim().Should().Be($"Nora Admin ({user.Email}) is unlocked and can try again at once.");
        (await World.ReadAsync(db => db.TryBuckets.Where(b => b.UserId == user.Id && (b.Tries > 0 || b.LockedUntil != null)).CountAsync())).Should().Be(0);
        (await World.CheckPasswordAsync(user.Email!)).Should().NotBeNull();
        (await signedIn.IsSignedInAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task Reset_password_prints_a_link_that_sets_a_new_one_and_the_code_is_still_asked_for()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        using var signedIn = await Host.SignInAsync(user);

        var outcome = await RunAsync("reset-password", user, "--Portal:PublicUrl", "https://lucy.example.org");

        outcome.Exit.Should().Be(0);
        outcome.Output.Should().Contain("once, within 60 minutes").And.Contain("    https://lucy.example.org/reset-password?token=");
        (await signedIn.IsSignedInAsync()).Should().BeFalse();
        using var browser = Host.NewBrowser();
        var form = await browser.OpenAsync(outcome.Link());
        using var saved = await browser.SubmitAsync(
            form, "/reset-password", ("NewPassword", "umbrella violin canyon 77"), ("RepeatPassword", "umbrella violin canyon 77"));
        saved.ShouldLeadTo("/login?reason=password");
        using var password = await browser.TypePasswordAsync(user.Email!, "umbrella violin canyon 77");
        password.ShouldLeadTo("/login/verify");
    }

    [Theory]
    [InlineData("reset-2fa", ConsoleResetKind.TwoFactor, AuditAction.TwoFactorReset, "Lucy: your two-factor authentication was reset")]
    [InlineData("unlock", ConsoleResetKind.Tries, AuditAction.AccountUnlocked, "Lucy: your account was unlocked")]
    [InlineData("reset-password", ConsoleResetKind.PasswordLink, AuditAction.PasswordLinkMade, "Lucy: a link to set a new password was made")]
    public async Task Each_is_on_record_with_its_reason_told_to_the_owner_and_kept_for_the_administrators(
        string command, ConsoleResetKind kind, AuditAction action, string subject)
    {
        var user = await Host.AddSomebodyAsync();

        var outcome = await RunAsync(command, user);

        var record = await World.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.SubjectId == user.Id && e.Action == action));
        record.Should().BeEquivalentTo(new { ActorId = (Guid?)null, Succeeded = true, Detail = $"At the server's console: {Reason}" });
        var open = await World.ReadAsync(db => db.ConsoleResets.SingleAsync(r => r.UserId == user.Id));
        open.Should().BeEquivalentTo(new { Kind = kind, Reason, AcknowledgedAt = (DateTime?)null, AcknowledgedBy = (Guid?)null });
        // The command went by the real clock, which runs on while the portal's stands.
        World.Advance(TimeProvider.System.GetUtcNow() - World.Time.GetUtcNow() + TimeSpan.FromSeconds(1));
        await World.DispatchAsync();
        var mail = World.Mailbox.To(user.Email!).Should().ContainSingle().Subject.Mime;
        mail.Subject.Should().Be(subject);
        mail.TextBody.Should().Contain(Reason).And.Contain("at the server's console").And.NotContain("token=");
    }

    [Theory]
    [InlineData("reset-2fa")]
    [InlineData("unlock")]
    [InlineData("reset-password")]
    public async Task An_address_that_nobody_has_is_told_and_changes_nothing(string command)
    {
        await World.DispatchAsync();
        var before = await Host.Surroundings.Database.TablesAsync();

        var outcome = await Host.Surroundings.RunConsoleAsync(command, "--email", "nobody@example.org", "--reason", Reason);

        outcome.Should().BeEquivalentTo(new ConsoleOutcome(1, "", ["Not done. No account has the address nobody@example.org."]));
        (await Host.Surroundings.Database.TablesAsync()).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task A_disabled_account_gets_no_link()
    {
        var user = await Host.AddSomebodyAsync(u => u.IsDisabled = true);

        var outcome = await RunAsync("reset-password", user);

        outcome.Exit.Should().Be(1);
        outcome.Errors.Should().Equal($"Not done. The account {user.Email} is disabled: a new password would let nobody in.");
        (await World.ReadAsync(db => db.PasswordLinks.CountAsync(l => l.UserId == user.Id))).Should().Be(0);
    }

    private Task<ConsoleOutcome> RunAsync(string command, PortalUser user, params string[] more) =>
        Host.Surroundings.RunConsoleAsync([command, "--email", user.Email!, "--reason", Reason, .. more]);
}
