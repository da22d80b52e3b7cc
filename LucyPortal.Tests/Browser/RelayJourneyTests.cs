using LucyPortal.Domain;
using LucyPortal.Tests.Mail;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>An administrator sets a relay up, in clear view, and the next code comes through it.</summary>
public sealed class RelayJourneyTests(BrowserFixture browser, MailRig rig) : PortalBrowser(browser)
{
    public static TheoryData<int, int, bool> Looks => new()
    {
        { View.Desktop.Width, View.Desktop.Height, false },
        { View.Phone.Width, View.Phone.Height, true },
    };

    [BrowserAndMailServerTheory]
    [MemberData(nameof(Looks))]
    public async Task A_relay_is_set_up_chosen_and_brings_the_code(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        var mailbox = rig.NewMailbox();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, "noreply@mail.test");
        await World.AddUserAsync(mailbox);
        var page = await OpenAsync(view);
        await SignInAsync(page, mailbox);
        await AddServerAsync(page, view);
        await ChooseServerAsync(page, view, mailbox);

        await GoToInteractiveAsync(page, "/account/2fa");
        await page.ChooseMethodAsync("Email");
        await page.PressAsync("Save");
        await page.PressAsync("Configure 2FA");
        await page.SeeAsync($"Handed to localhost:{rig.SubmissionPort} at");
        await LookAsync(page, "dialog-relay", view);
        await page.EnterAsync("Code", await CodeAsync(mailbox, 2));
        await page.PressAsync("Configure");
        await page.SaveRecoveryCodesAsync();
        await page.SeeAsync("2FA is configured.");
    }

    /// <summary>The code of the nth mail that carries one, once it is there.</summary>
    private async Task<string> CodeAsync(string mailbox, int nth)
    {
        string? code = null;
        await Eventually.HoldsAsync(
            async () => (code = (await rig.ReadAsync(mailbox)).Select(m => m.Code).OfType<string>().ElementAtOrDefault(nth - 1)) is not null,
            $"code {nth} should arrive");
        return code!;
    }

    private async Task AddServerAsync(IPage page, View view)
    {
        await GoToInteractiveAsync(page, "/settings/smtp-servers");
        await page.PressAsync("Add server");
        await page.FocusComesToAsync("server-name");
        await page.EnterAsync("Name", "Relay of the office");
        await page.EnterAsync("Host", $"smtp://localhost:{rig.SubmissionPort}");
        await page.EnterAsync("User name", "box-1");
        await page.EnterAsync("Private authority (PEM)", rig.Authority);
        await page.PressAsync("Save");
        await page.SeeAsync("Only the name or IP address.");
        await page.SeeAsync("Type the password.");
        await LookAsync(page, "smtp-server-mistakes", view);
        await page.PressAsync($"Use localhost and port {rig.SubmissionPort}");
        await page.EnterAsync("Password", "secret");
        await page.PressAsync("Send test");
        await page.SeeAsync("Accepted by localhost");
        await page.SeeAsync("> AUTH SCRAM-SHA-256 [hidden]");
        await LookAsync(page, "smtp-server-test", view);
        await page.PressAsync("Save");
        await page.SeeAsync($"localhost, port {rig.SubmissionPort}, STARTTLS, signs in as box-1");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Edit Relay of the office" }).ClickAsync();
        await page.SeeAsync("Stored. Type a new one to replace it.");
        await LookAsync(page, "smtp-server-edit", view);
        await page.PressAsync("Cancel");
    }

    private async Task ChooseServerAsync(IPage page, View view, string mailbox)
    {
        await GoToInteractiveAsync(page, "/settings/mail");
        await page.ChooseAsync("Delivery Method", "External mail relay (SMTP)");
        await page.ChooseAsync("SMTP server", "Relay of the office");
        await page.PressAsync("Save and send code");
        await page.SeeAsync($"Handed to localhost:{rig.SubmissionPort} at");
        await LookAsync(page, "mail-settings-confirm-relay", view);
        await page.EnterAsync("Code", await CodeAsync(mailbox, 1));
        await page.PressAsync("Put in force");
        await page.SeeAsync("In force: External mail relay (SMTP)");
        await LookAsync(page, "mail-settings-relay", view);

        await GoToInteractiveAsync(page, "/settings/smtp-servers");
        await page.SeeAsync("In force");
        await LookAsync(page, "smtp-servers", view);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete Relay of the office" }).ClickAsync();
        await page.SeeAsync("Its password is deleted with it. This can't be undone.");
        await page.FocusComesToAsync("delete-cancel");
        await LookAsync(page, "smtp-server-delete", view);
        await page.PressAsync("Delete server");
        await page.SeeAsync("Relay of the office is in use by External mail relay (SMTP). Choose another one there first.");
        await LookAsync(page, "smtp-server-in-use", view);
    }
}
