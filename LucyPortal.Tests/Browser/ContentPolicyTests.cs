using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>A browser runs no script that somebody has smuggled into a page, on either side of the sign-in.</summary>
public sealed class ContentPolicyTests(BrowserFixture browser) : PortalBrowser(browser)
{
    private const string Smuggle = """
        async how => {
          const refused = new Promise(done => document.addEventListener("securitypolicyviolation", e => done(e.effectiveDirective), { once: true }));
          window.ran = false;
          if (how === "markup") {
            document.body.insertAdjacentHTML("beforeend", "<img src='/no-such.png' onerror='window.ran = true'>");
          } else {
            const script = document.createElement("script");
            if (how === "inline") script.textContent = "window.ran = true";
            else script.src = document.querySelector("script[src*='theme']").src;
            script.addEventListener("load", () => window.ran = true);
            document.body.append(script);
          }
          return `${await refused} ${window.ran}`;
        }
        """;

    [BrowserTheory]
    [InlineData("inline", "script-src-elem false")]
    [InlineData("file", "script-src-elem false")]
    [InlineData("markup", "script-src-attr false")]
    public async Task A_smuggled_script_does_not_run(string how, string expected)
    {
        await World.AddUserAsync();
        var page = await OpenAsync(View.Desktop);
        await page.GotoAsync("/login");
        (await page.EvaluateAsync<string>(Smuggle, how)).Should().Be(expected);

        await SignInAsync(page, "nora@example.org");
        await WaitForCircuitAsync(page);
        (await page.EvaluateAsync<string>(Smuggle, how)).Should().Be(expected);
    }
}
