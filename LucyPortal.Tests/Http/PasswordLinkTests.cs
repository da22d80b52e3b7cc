using System.Net;
using System.Security.Cryptography;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Http;

/// <summary>Which links to a new password work, for how long, and for whom.</summary>
public sealed class PasswordLinkTests(PortalHost host) : PasswordLinkTest(host)
{
    [Theory]
    [InlineData("/reset-password?token=")]
    [InlineData("/reset-password/?token=")]
    [InlineData("/RESET-PASSWORD?token=")]
    [InlineData("/reset-password?x=1&token=")]
    public async Task The_token_leaves_the_address_for_a_cookie_and_changes_no_row(string link)
    {
        var user = await Host.AddSomebodyAsync();
        var token = await NewTokenAsync(user);
        await World.DispatchAsync();
        var before = await Host.Surroundings.Database.TablesAsync();

        for (var visit = 0; visit < 3; visit++)
        {
            using var browser = Host.NewBrowser();
            using var answer = await browser.GetAsync(link + token);
            var cookie = HttpBrowser.CookiesOf(answer).Should().ContainSingle(c => c.Name == "lucy-password-link").Subject;
            var page = await browser.FollowAsync(answer);

            answer.ShouldLeadTo(ResetPage);
            cookie.HttpOnly.Should().BeTrue();
            answer.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
            page.Heading.Should().Be("Set a new password");
            page.Html.Should().NotContain(token).And.NotContain(user.Email);
        }

        (await Host.Surroundings.Database.TablesAsync()).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task Only_the_hash_of_its_token_is_stored()
    {
        var user = await Host.AddSomebodyAsync();
        var token = await NewTokenAsync(user);

        var link = await World.ReadAsync(db => db.PasswordLinks.SingleAsync(l => l.UserId == user.Id));

        WebEncoders.Base64UrlDecode(token).Should().HaveCount(32);
        link.TokenHash.Should().Equal(SHA256.HashData(WebEncoders.Base64UrlDecode(token)));
        (await DatabaseScan.FindAsync(World, token)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_link_works_for_sixty_minutes()
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await OpenLinkAsync(user);

        World.Advance(TimeSpan.FromMinutes(60));
        var last = await browser.OpenAsync(ResetPage);
        World.Advance(TimeSpan.FromMilliseconds(1));
        var late = await browser.OpenAsync(ResetPage);
        using var post = await SaveAsync(browser);

        last.HasFormTo(ResetPage).Should().BeTrue();
        late.Notices.Should().Equal(Dead);
        post.ShouldLeadTo(ResetPage);
        (await IsPasswordAsync(user, New)).Should().BeFalse();
    }

    [Theory]
    [InlineData("a newer link")]
    [InlineData("the stamp")]
    [InlineData("disabled")]
    [Trait("Flaw", "CVE-2023-26481")]
    public async Task What_happens_to_the_account_ends_the_link(string change)
    {
        var user = await Host.AddSomebodyAsync();
        using var browser = await OpenLinkAsync(user);
        if (change == "a newer link")
        {
            await NewTokenAsync(user);
        }
        else
        {
            await World.ChangeUserAsync(user, u => (u.SecurityStamp, u.IsDisabled) = change == "disabled" ? (u.SecurityStamp, true) : ("moved", false));
        }

        var page = await browser.OpenAsync(ResetPage);
        using var post = await SaveAsync(browser);

        page.Notices.Should().Equal(Dead);
        page.HasFormTo(ResetPage).Should().BeFalse();
        post.ShouldLeadTo(ResetPage);
        (await World.StoredAsync(user)).PasswordHash.Should().Be(user.PasswordHash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00%0a%0d")]
    public async Task A_made_up_token_opens_nothing(string token)
    {
        var user = await Host.AddSomebodyAsync();
        await NewTokenAsync(user);
        using var browser = Host.NewBrowser();

        var page = await browser.OpenAsync($"{ResetPage}?token={token}");
        using var post = await SaveAsync(browser);

        page.Notices.Should().Equal(Dead);
        post.ShouldLeadTo(ResetPage);
        (await World.StoredAsync(user)).PasswordHash.Should().Be(user.PasswordHash);
    }

    /// <summary>Flaw 16 of the list that the portal is tested against: a token of one flow must not work in another.</summary>
    [Fact]
    [Trait("Flaw", "CVE-2026-18963")]
    public async Task Neither_the_token_of_another_flow_nor_a_step_of_its_own_without_the_link_sets_a_password()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var setup = await World.UseAsync<SetupStore, string>(s => s.RenewLinkAsync(CancellationToken.None));
        using var pending = await Host.PassPasswordAsync(user);

        foreach (var token in new[] { setup, pending.Cookies["lucy-pending"], await World.LatestCodeAsync(user.Email!), user.Id.ToString(), user.SecurityStamp! })
        {
            using var browser = Host.NewBrowser();
            (await browser.OpenAsync($"{ResetPage}?token={Uri.EscapeDataString(token)}")).Notices.Should().Equal(Dead);
            using var post = await SaveAsync(browser);
            post.ShouldLeadTo(ResetPage);
        }

        using var signedIn = await Host.SignInAsync(await Host.AddSomebodyAsync());
        using var alone = await SaveAsync(signedIn);
        alone.ShouldLeadTo(ResetPage);
        (await World.StoredAsync(user)).PasswordHash.Should().Be(user.PasswordHash);
    }

    [Fact]
    public async Task Without_a_link_the_page_says_how_to_get_one()
    {
        using var browser = Host.NewBrowser();

        var page = await browser.OpenAsync(ResetPage);

        page.Status.Should().Be(HttpStatusCode.OK);
        page.Title.Should().StartWith("Error: ");
        page.Notices.Should().Equal(Dead);
        page.Text.Should().Contain("Need another one? Ask another administrator of this portal.");
    }
}
