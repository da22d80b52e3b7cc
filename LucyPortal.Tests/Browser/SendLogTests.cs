using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>The send log, with everything in it that can be: in every size and look, by keyboard, while mails come in.</summary>
public sealed class SendLogTests(BrowserFixture browser) : PortalBrowser(browser)
{
    private const string LongAddress = "the-awareness-office-of-the-northern-region-and-all-its-branches@mail.awareness.departments.example.org";

    private const string LongReply =
        "550-5.7.26 The message was refused because it was not authenticated; see https://mail.example.org/policy/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef " +
        "550 5.7.26 and ask the administrator of the sending system to set up SPF or DKIM. gsmtp 4Y3kX21d0zZ5";

    [BrowserTheory]
    [MemberData(nameof(PageTourTests.Looks), MemberType = typeof(PageTourTests))]
    public async Task Every_state_can_be_read_by_everybody(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        var page = await OpenLogAsync(view);
        await SaveScreenAsync(page, "send-log-full", view);
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();

        await page.Locator(".lp-log tbody tr", new PageLocatorOptions { HasTextString = "Refused" }).GetByRole(AriaRole.Button).ClickAsync();
        await page.SeeAsync("It was refused and its content erased");
        await page.Locator(".lp-log__details").ScrollIntoViewIfNeededAsync();
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, "send-log-details", view);

        await page.EnterAsync("Address or mail number", "nobody@example.org");
        await page.PressAsync("Find");
        await page.SeeAsync("No mail matches.");
        await ExpectAccessibleAsync(page);
        await page.ExpectNoSidewaysScrollAsync();
        await SaveScreenAsync(page, "send-log-no-match", view);
    }

    [BrowserFact]
    public async Task Keyboard_alone_finds_a_mail_opens_it_and_keeps_its_place_while_another_comes_in()
    {
        var page = await OpenLogAsync(View.Desktop);
        await page.FocusAsync("#log-find");
        await page.Keyboard.TypeAsync("tom@example.org");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".lp-log tbody tr").Nth(1).WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await page.PressAsync("Clear filter");
        await page.Locator(".lp-log tbody tr").Nth(1).WaitForAsync();

        await page.Locator(".lp-log tbody button").Nth(2).FocusAsync();
        var focused = await page.FocusedIdAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".lp-log__details").WaitForAsync();
        var top = await TopAsync(page, focused);

        await World.WriteMailAsync("newcomer@example.net");

        await page.SeeAsync("example.net");
        (await page.FocusedIdAsync()).Should().Be(focused);
        (await page.Locator($"#{focused}").GetAttributeAsync("aria-expanded")).Should().Be("true");
        (await TopAsync(page, focused)).Should().BeGreaterThanOrEqualTo(top - 1, "nothing is scrolled away from under the reader");
    }

    [BrowserFact]
    public async Task Choice_in_a_select_holds_at_once()
    {
        var page = await OpenLogAsync(View.Desktop);

        await page.Locator(".lp-filters .mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item", new PageLocatorOptions { HasTextString = "Too late or no longer needed" }).ClickAsync();

        await page.Locator(".lp-log tbody tr").Nth(2).WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        (await page.Locator(".lp-log .lp-chip").AllTextContentsAsync()).Should().BeEquivalentTo("Too late", "No longer needed");
        await page.PressAsync("Clear filter");
        await page.Locator(".lp-log tbody tr").Nth(4).WaitForAsync();
        (await page.Locator("#log-states").InputValueAsync()).Should().Be("All");
    }

    private static Task<double> TopAsync(IPage page, string id) =>
        page.EvaluateAsync<double>("id => document.getElementById(id).getBoundingClientRect().top", id);

    private async Task<IPage> OpenLogAsync(View view)
    {
        await World.AddUserAsync(change: u => u.DisplayName = "Nadia Keller");
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        var states = Enum.GetValues<MailState>();
        await World.FillLogAsync(LogPage.Size - 7, i => World.Now.AddHours(-2 - i));
        foreach (var state in states.Where(s => s != MailState.HandingOver))
        {
            await World.AddLineAsync(Line(state));
        }

        await World.AddLineAsync(LogSteps.ALine(World.Now.AddMinutes(-9), "tom@example.org", MailPurpose.ConfigureCode));
        var page = await OpenAsync(view);
        await SignInAsync(page, "nora@example.org");
        await page.WaitForURLAsync("**/");
        await GoToInteractiveAsync(page, "/support/send-log");
        await page.Locator(".lp-log tbody tr").First.WaitForAsync();
        return page;
    }

    private OutboxMessage Line(MailState state)
    {
        var line = LogSteps.ALine(World.Now.AddMinutes(-(int)state), state == MailState.Refused ? LongAddress : "nora@example.org");
        line.State = state;
        (line.Failure, line.Reply, line.QueueId) = state switch
        {
            MailState.Waiting => (MailFailure.TryLater, "451 4.7.1 Greylisted, come back in 5 minutes", null),
            MailState.Refused => (MailFailure.PolicyRefused, LongReply, null),
            MailState.Expired => (MailFailure.Unreachable, null, null),
            MailState.Cancelled => (null, null, null),
            _ => ((MailFailure?)null, line.Reply, line.QueueId),
        };
        // Long enough for nobody to take it during the test.
        line.NextAttemptAt = World.Now.AddHours(1);
        line.Attempts = state == MailState.Waiting ? 7 : 1;
        return line;
    }
}
