using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using Microsoft.Playwright;

namespace LucyPortal.Tests.Browser;

/// <summary>The ways that mail can leave, set up and tried out by an administrator, and how mail is doing on the home page.</summary>
public sealed class MailMethodsTests(BrowserFixture browser) : PortalBrowser(browser)
{
    [BrowserTheory]
    [InlineData(1440, 900, false)]
    [InlineData(390, 844, true)]
    public async Task A_mail_service_over_http_is_set_up_and_tested(int width, int height, bool dark)
    {
        using var api = new MailApiStub();
        var view = new View(width, height, dark);
        var page = await OpenSignedInAsync(view);
        await GoToInteractiveAsync(page, "/settings/mail");
        await page.ChooseAsync("Delivery Method", "External mail server (HTTP)");
        await page.EnterAsync("Base address", "http://mail.example.org");
        await page.PressAsync("Save and send code");
        await page.SeeAsync("It must begin with https://");
        await page.SeeAsync("Type the API key.");
        await LookAsync(page, "mail-settings-http-mistakes", view);

        await page.EnterAsync("Base address", api.Address);
        await page.EnterAsync("API key", MailApiStub.Key);
        await page.PressAsync("Save and send code");
        await page.SeeAsync($"Handed to {new Uri(api.Address).Authority} at");
        await LookAsync(page, "mail-settings-confirm", view);
        await page.Keyboard.PressAsync("Escape");
        await page.SeeAsync("We sent a code by the draft to nora@example.org");
        await page.GetByText("Draft of Nora Admin").ScrollIntoViewIfNeededAsync();
        await LookAsync(page, "mail-settings-draft", view);
        await page.PressAsync("Enter code");
        await page.EnterAsync("Code", await api.CodeAsync());
        await page.PressAsync("Put in force");
        await page.SeeAsync("In force: External mail server (HTTP)");
        await page.PressAsync("Send");
        await page.SeeAsync("That is no proof that it arrives.");
        await LookAsync(page, "mail-settings-http", view);

        api.Refuse(401, "The provided authorization grant is invalid, expired, or revoked");
        await page.PressAsync("Send");
        await page.SeeAsync("API key refused");
        await LookAsync(page, "mail-settings-http-refused", view);
    }

    [BrowserTheory]
    [InlineData(1440, 900, false)]
    [InlineData(390, 844, true)]
    public async Task A_relay_with_oauth2_asks_for_what_microsoft_needs(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        var page = await OpenSignedInAsync(view);
        await GoToInteractiveAsync(page, "/settings/smtp-servers");
        await page.PressAsync("Add server");
        await page.FocusComesToAsync("server-name");
        await page.ChooseAsync("Authentication", "OAuth2 (Microsoft Entra ID)");
        await page.EnterAsync("Name", "Microsoft 365");
        await page.EnterAsync("Host", "smtp.office365.com");
        await page.EnterAsync("Tenant id", "example.onmicrosoft.com");
        await page.EnterAsync("Client id", "not a guid");
        await page.PressAsync("Save");
        await page.SeeAsync("The application (client) id of Entra ID");
        await page.SeeAsync("Type the client secret.");
        await page.SeeAsync("Type the address of the mailbox");
        await LookAsync(page, "smtp-server-oauth2", view);

        await page.EnterAsync("Client id", "11111111-2222-3333-4444-555555555555");
        await page.EnterAsync("Client secret", Entra.ClientSecret);
        await page.EnterAsync("Mailbox", "noreply@example.org");
        await page.PressAsync("Save");
        await page.SeeAsync("smtp.office365.com, port 587, STARTTLS, signs in by Microsoft Entra ID for noreply@example.org");
    }

    [BrowserTheory]
    [InlineData(1440, 900, false)]
    [InlineData(390, 844, true)]
    public async Task Home_says_how_mail_is_doing(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        var page = await OpenSignedInAsync(view);
        await AddDayAsync(failing: false);
        await GoToInteractiveAsync(page, "/");
        await page.SeeAsync("since a mailed code was last typed back");
        await page.Locator("#mail-health").EvaluateAsync("e => e.scrollIntoView()");
        await LookAsync(page, "home-mail-slow", view);

        await AddDayAsync(failing: true);
        await GoToInteractiveAsync(page, "/");
        await page.SeeAsync("Mail is failing.");
        await LookAsync(page, "home-mail-failing", view);
    }

    [BrowserTheory]
    [InlineData(1440, 900, false)]
    [InlineData(390, 844, true)]
    public async Task A_fallback_is_tried_takes_over_when_the_method_fails_and_is_told_of(int width, int height, bool dark)
    {
        using var api = new MailApiStub();
        var view = new View(width, height, dark);
        var page = await OpenSignedInAsync(view);
        await World.UseMailAsync(MailDeliveryMethod.InternalPostfix, port: SmtpPeer.ClosedPort());
        await GoToInteractiveAsync(page, "/settings/mail");
        await page.ChooseAsync("Fallback delivery method", "External mail server (HTTP)");
        await page.EnterAsync("Base address", api.Address);
        await page.EnterAsync("API key", MailApiStub.Key);
        await LookAsync(page, "mail-settings-fallback-choice", view);
        await page.PressAsync("Save and send code");
        await page.EnterAsync("Code", await api.CodeAsync());
        await page.PressAsync("Put in force");
        await page.SeeAsync("A code sent by it was first typed back on");

        await GoToInteractiveAsync(page, "/settings/mail");
        await World.UseAsync<LucyPortal.Data.MailSettingsStore>(store => store.ChangeFromAsync(
            s => LucyPortal.Data.MailSettingsChange.Of(s) with { Method = MailDeliveryMethod.ExternalRelay }, CancellationToken.None));
        await World.WriteMailAsync();
        await Eventually.HoldsAsync(async () => (await World.UseAsync<LucyPortal.Outbox.FallbackReader, FallbackUse?>(r => r.ReadAsync(CancellationToken.None))) is not null, "the mail leaves by the fallback");
        await GoToInteractiveAsync(page, "/settings/mail");
        await page.SeeAsync("went by the fallback External mail server (HTTP) since");
        await LookAsync(page, "mail-settings-fallback", view);
        await GoToInteractiveAsync(page, "/");
        await page.SeeAsync("of the last 24 hours went by the fallback");
        await LookAsync(page, "home-fallback", view);
        await GoToInteractiveAsync(page, "/support/send-log");
        await page.SeeAsync("Sent by the fallback");
        await LookAsync(page, "send-log-fallback", view);
    }

    [BrowserTheory]
    [InlineData(1440, 900, false)]
    [InlineData(390, 844, true)]
    public async Task Mail_is_signed_with_a_key_made_here_whose_record_can_be_copied(int width, int height, bool dark)
    {
        var view = new View(width, height, dark);
        var page = await OpenSignedInAsync(view);
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await GoToInteractiveAsync(page, "/settings/mail");
        await page.GetByLabel("Sign messages with DKIM").CheckAsync();
        await page.EnterAsync("Private key", "my key");
        await page.PressAsync("Save and send code");
        await page.SeeAsync("This is no private key in PEM form.");
        await LookAsync(page, "mail-settings-dkim-mistake", view);

        await page.PressAsync("Generate key");
        await page.SeeAsync("New key made.");
        await page.PressAsync("Copy the value");
        await page.SeeAsync("Copied.");
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        copied.Should().StartWith("v=DKIM1; k=rsa; p=MIIB").And.Be(await page.Locator("#dkim-record-value").InnerTextAsync());
        await page.Locator("#dkim").EvaluateAsync("e => e.scrollIntoView()");
        await LookAsync(page, "mail-settings-dkim", view);

        await page.PressAsync("Save and send code");
        await page.SeeAsync("Written to the mail folder at");
        await page.Keyboard.PressAsync("Escape");
        await page.SeeAsync("The draft is signed. Publish this TXT record");
        await page.GetByText("Draft of Nora Admin").EvaluateAsync("e => e.scrollIntoView()");
        await LookAsync(page, "mail-settings-dkim-draft", view);
        await page.PressAsync("Enter code");
        var mail = World.Mailbox.All[^1];
        mail.Mime.IsWellSigned(copied.Split("p=")[1]).Should().BeTrue();
        await page.EnterAsync("Code", mail.Code!);
        await page.PressAsync("Put in force");
        await page.SeeAsync("Signed, key lucy._domainkey.portal.example");
    }

    private async Task<IPage> OpenSignedInAsync(View view)
    {
        await World.AddUserAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        var page = await OpenAsync(view);
        await SignInAsync(page, "nora@example.org");
        await page.WaitForURLAsync("**/");
        return page;
    }

    /// <summary>A day of mails: most at once, some delayed and refused; the last three of a failing day did not leave.</summary>
    private Task AddDayAsync(bool failing) => World.InTransactionAsync(async (scope, token) =>
    {
        var db = (LucyPortal.Data.PortalDbContext)scope.GetService(typeof(LucyPortal.Data.PortalDbContext))!;
        var settings = await ((LucyPortal.Data.MailSettingsStore)scope.GetService(typeof(LucyPortal.Data.MailSettingsStore))!).GetAsync(token);
        db.OutboxMessages.AddRange(Enumerable.Range(0, failing ? 3 : 60).Select(i =>
        {
            var created = failing ? World.Now.AddSeconds(-i) : World.Now.AddMinutes(-20 - 23 * i);
            var refused = failing || i % 17 == 3;
            var delayed = i % 7 == 2;
            return new OutboxMessage
            {
                Id = Guid.CreateVersion7(),
                Purpose = MailPurpose.SignInCode,
                Recipient = "nora@example.org",
                CreatedAt = created,
                NotAfter = created.AddMinutes(20),
                State = refused ? MailState.Refused : MailState.HandedOver,
                StateSince = created.AddSeconds(delayed ? 24 : 0.3),
                NextAttemptAt = created,
                Attempts = delayed ? 3 : 1,
                MailSettingsId = settings.Id,
                Failure = failing ? MailFailure.SignInRefused : refused ? MailFailure.MailboxUnknown : null,
                TypedBackAt = refused ? null : created.AddSeconds(40 + i),
            };
        }));
    });
}
