using System.Net;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Http;

/// <summary>What is posted to the recovery page by mistake or on purpose.</summary>
public sealed class RecoveryPostTests(PortalHost host) : HttpTest(host)
{
    private const string Path = "/login/recovery";
    private const string Label = "Recovery code";

    [Theory]
    [InlineData(null, "Type one of your recovery codes.")]
    [InlineData("  - ", "Type one of your recovery codes.")]
    [InlineData("048118", "A recovery code has 16 letters and digits, in four groups of four.")]
    [InlineData("' OR 1=1 -- <script>", "A recovery code has 16 letters and digits, in four groups of four.")]
    public async Task What_can_be_no_code_costs_no_try(string? typed, string sentence)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);

        for (var i = 0; i < 7; i++)
        {
            (await browser.PostAndFollowAsync(Path, ("RecoveryCode", typed))).ErrorAt(Label).Should().Be(sentence);
        }

        using var answer = await browser.PostFormAsync(Path, ("RecoveryCode", codes[0]));
        answer.ShouldLeadTo("/");
    }

    [Fact]
    public async Task Missing_repeated_and_oversized_fields_are_refused()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);

        using var missing = await browser.PostFormAsync(Path);
        using var repeated = await browser.PostFormAsync(Path, ("RecoveryCode", "x"), ("RecoveryCode", codes[0]));
        using var large = await browser.PostFormAsync(Path, ("RecoveryCode", new string('7', 60_000)));

        missing.ShouldLeadTo(Path);
        repeated.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        large.ShouldLeadTo(Path);
        browser.HasSession.Should().BeFalse();
        (await World.StockAsync(user)).Left.Should().Be(10);
    }

    [Fact]
    public async Task Without_the_antiforgery_token_and_by_other_methods_nothing_is_judged()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);

        using var forged = await browser.PostAsync(Path, ("RecoveryCode", codes[0]), ("__RequestVerificationToken", "forged"));
        using var get = await browser.GetAsync($"{Path}?RecoveryCode={codes[0]}");
        using var head = await browser.SendAsync(HttpMethod.Head, $"{Path}?RecoveryCode={codes[0]}");
        using var patch = await browser.SendAsync(HttpMethod.Patch, Path, new FormUrlEncodedContent([KeyValuePair.Create("RecoveryCode", codes[0])]));

        forged.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        patch.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "no endpoint takes it, and what is no endpoint is for the signed in");
        browser.HasSession.Should().BeFalse();
        (await World.StockAsync(user)).Left.Should().Be(10);
        (await World.TriesAsync(user, TryKind.RecoveryCode)).Should().Be(0);
    }

    [Theory]
    [InlineData(null, "/login")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/login?reason=timed-out")]
    public async Task Without_a_pending_sign_in_there_is_no_page_and_no_code_is_judged(string? cookie, string leadsTo)
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = Host.NewBrowser();
        if (cookie is not null)
        {
            browser.Cookies["lucy-pending"] = cookie;
        }

        using var answer = await browser.PostFormAsync(Path, ("RecoveryCode", codes[0]), ("Email", user.Email));
        using var page = await browser.GetAsync(Path);

        answer.ShouldLeadTo(leadsTo);
        page.Headers.Location!.OriginalString.Should().Contain("/login");
        (await World.StockAsync(user)).Left.Should().Be(10);
    }

    [Fact]
    public async Task A_second_submit_after_back_leads_to_the_sign_in_and_uses_up_nothing()
    {
        var user = await Host.AddSomebodyWithTwoFactorAsync();
        var codes = await World.MakeRecoveryCodesAsync(user);
        using var browser = await Host.PassPasswordAsync(user);
        var pending = browser.Cookies["lucy-pending"];
        using var first = await browser.PostFormAsync(Path, ("RecoveryCode", codes[0]));
        first.ShouldLeadTo("/");
        using var replay = Host.NewBrowser();
        replay.Cookies["lucy-pending"] = pending;

        using var again = await replay.PostFormAsync(Path, ("RecoveryCode", codes[1]));

        again.ShouldLeadTo("/login?reason=timed-out");
        replay.HasSession.Should().BeFalse();
        (await World.StockAsync(user)).Left.Should().Be(9);
    }
}
