using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.Home;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Features;

/// <summary>What was done at the server's console stays on the home page of every administrator until one has acknowledged it.</summary>
public sealed class ConsoleResetTests : PageTest
{
    [Fact]
    public async Task It_says_what_was_done_for_whom_when_and_why_and_counts_among_what_needs_attention()
    {
        await ResetAsync("tom@example.org");
        await SignInAsync();

        var page = OpenHome();

        page.Find("#attention").TextContent.Should().Be("2 things need your attention");
        var line = Lines(page)[0];
        var time = page.Find("#attention ~ ul time");
        line.Should().Be(
            $"The 2FA of Tom Baker (tom@example.org) was reset. It was done at the server's console, {Words(time.TextContent)}. Reason: “Lost <b>phone</b>”");
        time.GetAttribute("data-format").Should().Be("datetime");
        Lines(page)[1].Should().StartWith("2FA is off.", "it comes before one's own 2FA");
    }

    [Fact]
    public async Task Another_administrator_acknowledges_it_for_everybody_and_that_is_on_record()
    {
        var tom = await ResetAsync("tom@example.org");
        var nora = await SignInAsync();
        var page = OpenHome();

        await PressAsync(page, "Acknowledge");

        Until(page, () => page.Find("#attention").TextContent.Should().Be("1 thing needs your attention"));
        Snackbars.Should().Equal("Acknowledged.");
        JSInterop.VerifyInvoke("LucyPortal.focus").Arguments.Should().Equal("page-heading");
        var reset = await World.ReadAsync(db => db.ConsoleResets.AsNoTracking().SingleAsync());
        reset.Should().BeEquivalentTo(new { AcknowledgedBy = nora.Id, AcknowledgedAt = World.Now });
        (await AuditAsync(AuditAction.ConsoleResetAcknowledged)).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { ActorId = nora.Id, SubjectId = tom.Id, Detail = "TwoFactor: Lost <b>phone</b>" });
    }

    [Fact]
    public async Task The_one_concerned_has_to_leave_it_to_another_administrator()
    {
        await World.AddUserAsync("other@example.org");
        var nora = await SignInAsync();
        await UnlockAsync(nora);

        var page = OpenHome();

        Lines(page)[0].Should().Contain("It is your own account, so another administrator has to acknowledge it.");
        page.FindAll("button").Should().NotContain(b => b.TextContent.Contains("Acknowledge"));
        var id = await World.ReadAsync(db => db.ConsoleResets.Select(r => r.Id).SingleAsync());
        (await World.UseAsync<ConsoleResets, bool>(r => r.AcknowledgeAsync(id, nora.Id, CancellationToken.None))).Should().BeFalse();
        (await AuditAsync(AuditAction.ConsoleResetAcknowledged)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_only_active_administrator_acknowledges_what_was_done_to_the_own_account()
    {
        await World.AddUserAsync("gone@example.org", change: u => u.IsDisabled = true);
        await World.AddUserAsync("user@example.org", change: u => u.Role = PortalRole.User);
        await UnlockAsync(await SignInAsync());
        var page = OpenHome();

        await PressAsync(page, "Acknowledge");

        Until(page, () => page.Find("#attention").TextContent.Should().Be("1 thing needs your attention"));
    }

    [Fact]
    public async Task Whoever_is_no_administrator_sees_nothing_of_it()
    {
        await ResetAsync("tom@example.org");
        await SignInAsync(u => u.Role = PortalRole.User);

        Lines(OpenHome()).Should().ContainSingle().Which.Should().StartWith("2FA is off.");
    }

    [Fact]
    public async Task Whoever_is_no_administrator_any_more_can_acknowledge_nothing()
    {
        await ResetAsync("tom@example.org");
        var nora = await SignInAsync();
        var page = OpenHome();
        await World.ChangeUserAsync(nora, u => u.Role = PortalRole.User);

        await PressAsync(page, "Acknowledge");

        (await World.ReadAsync(db => db.ConsoleResets.SingleAsync())).AcknowledgedAt.Should().BeNull();
    }

    [Fact]
    public async Task Of_two_administrators_at_once_one_has_acknowledged_it()
    {
        await ResetAsync("tom@example.org");
        var id = await World.ReadAsync(db => db.ConsoleResets.Select(r => r.Id).SingleAsync());

        var done = await Simultaneously.RunAsync(4, _ => World.UseAsync<ConsoleResets, bool>(r => r.AcknowledgeAsync(id, Guid.NewGuid(), CancellationToken.None)));

        done.Count(d => d).Should().Be(1);
        (await AuditAsync(AuditAction.ConsoleResetAcknowledged)).Should().ContainSingle();
    }

    private static List<string> Lines(IRenderedComponent<HomePage> page) =>
        [.. page.FindAll("#attention ~ ul .lp-list__text").Select(e => Words(e.TextContent))];

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private IRenderedComponent<HomePage> OpenHome() => Open<HomePage>("#attention");

    private async Task<PortalUser> ResetAsync(string email)
    {
        var user = await World.AddUserAsync(email, TwoFactorMethod.Email, u => u.DisplayName = "Tom Baker");
        await World.UseAsync<AccountRescue>(r => r.ResetTwoFactorAsync(email, "Lost <b>phone</b>", CancellationToken.None));
        return user;
    }

    private Task UnlockAsync(PortalUser user) =>
        World.UseAsync<AccountRescue>(r => r.UnlockAsync(user.Email!, "Locked out", CancellationToken.None));
}
