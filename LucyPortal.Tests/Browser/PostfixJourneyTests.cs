using LucyPortal.Domain;
using LucyPortal.Tests.Mail;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Extensions.Hosting;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>The whole job with a real Postfix, in production.</summary>
public sealed class PostfixJourneyTests(BrowserFixture browser, MailRig rig) : PortalBrowser(browser)
{
    protected override Task<PortalServer> StartServerAsync() => PortalServer.StartAsync(
        Environments.Production, new Dictionary<string, string?> { ["Mail:Postqueue"] = rig.Postqueue });

    [BrowserAndMailServerFact]
    public async Task The_code_comes_by_a_real_postfix_on_this_machine()
    {
        var mailbox = rig.NewMailbox();
        var page = await ConfigureAsync(mailbox, View.Desktop);
        await page.SeeAsync("Left the internal Postfix server at");
        await page.SeeAsync("You have received an email message that contains a 6-digit login code.");
        await ExpectAccessibleAsync(page);
        await SaveScreenAsync(page, "dialog-postfix", View.Desktop);
        await page.EnterAsync("Code", (await rig.ReadAsync(mailbox)).Single().Code!);
        await page.PressAsync("Configure");
        await page.SaveRecoveryCodesAsync();
        await page.SeeAsync("2FA is configured.");

        await SignInAsync(page, mailbox);
        await page.SeeAsync("Enter your code");
        // The first mail carried the configuration's code, then came the notice.
        var code = (await rig.ReadAsync(mailbox, 3)).Select(m => m.Code).Last(c => c is not null)!;
        await page.EnterAsync("Code", code);
        await page.PressAsync("Verify");
        await page.WaitForURLAsync("**/");
    }

    [BrowserAndMailServerTheory]
    [MemberData(nameof(JourneyTests.Looks), MemberType = typeof(JourneyTests))]
    public async Task A_code_that_the_next_server_keeps_waiting_is_shown_as_delayed_until_it_has_left(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        var mailbox = rig.NewGreylistedMailbox();
        var page = await ConfigureAsync(mailbox, view);
        await page.SeeAsync("Delayed: the receiving server asked Postfix to try again later");
        await page.SeeAsync("Usual for a first mail (greylisting): 5 to 15 minutes.");
        await page.SeeAsync("An email message with a 6-digit login code is on its way.");
        await page.GetByText("Details", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.SeeAsync("451 4.7.1");
        await ExpectAccessibleAsync(page);
        await SaveScreenAsync(page, "dialog-delayed", view);

        try
        {
            await rig.EndGreylistingAsync();
            await page.SeeAsync("Left the internal Postfix server at");
        }
        finally
        {
            await rig.GreylistAsync();
        }

        await page.SeeAsync("You have received an email message that contains a 6-digit login code.");
        var code = (await rig.ReadAsync(mailbox.Replace("grey", "mail", StringComparison.Ordinal))).Single().Code!;
        await page.EnterAsync("Code", code);
        await page.PressAsync("Configure");
        await page.SaveRecoveryCodesAsync();
        await page.SeeAsync("2FA is configured.");
    }

    /// <summary>Until the dialog is open and the code under way.</summary>
    private async Task<IPage> ConfigureAsync(string mailbox, View view)
    {
        await World.UseMailAsync(MailDeliveryMethod.InternalPostfix, "noreply@mail.test", "localhost", rig.SmtpPort);
        await World.AddUserAsync(mailbox);
        var page = await OpenAsync(view);
        await SignInAsync(page, mailbox);
        await GoToInteractiveAsync(page, "/account/2fa");
        await page.ChooseMethodAsync("Email");
        await page.PressAsync("Save");
        await page.PressAsync("Configure 2FA");
        return page;
    }
}
