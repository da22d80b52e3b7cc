using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace LucyPortal.Tests.Features;

/// <summary><c>External mail server (HTTP)</c> on the page of the mail settings.</summary>
public sealed class MailApiPageTests : PageTest
{
    [Fact]
    public async Task A_server_over_http_is_tried_and_its_key_is_shown_to_nobody()
    {
        await SignInAsync();
        var page = await ChooseHttpAsync();
        Field(page, "Base address").GetAttribute("value").Should().Be("https://api.sendgrid.com");
        await TypeAsync(page, "Base address", " https://mail.example.org/ ");
        await TypeAsync(page, "API key", MailApiStub.Key);

        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("Not in force."));
        var stored = (await DraftAsync())!.MailApi!;
        stored.BaseAddress.Should().Be("https://mail.example.org");
        Services.GetRequiredService<SecretBox>().Open(stored.Key!).Should().Be(MailApiStub.Key);
        page.Markup.Should().NotContain(MailApiStub.Key);
        (await AuditAsync(AuditAction.MailDraftBegun)).Should().OnlyContain(e => !e.Detail!.Contains(MailApiStub.Key))
            .And.Contain(e => e.Detail!.Contains("HTTP server: none to https://mail.example.org"));
    }

    [Theory]
    [InlineData("", "key", "Base address", "Type the address of the API, like https://api.sendgrid.com.")]
    [InlineData("mail.example.org", "key", "Base address", "A whole address, like https://api.sendgrid.com.")]
    [InlineData("http://mail.example.org", "key", "Base address", "It must begin with https://: the key and the codes would be readable on the way.")]
    [InlineData("https://nora:secret@mail.example.org", "key", "Base address", "Only the address: no user name, no ? and no #.")]
    [InlineData("https://mail.example.org?key=1", "key", "Base address", "Only the address: no user name, no ? and no #.")]
    [InlineData("https://mail.example.org/v3/mail/send", "key", "Base address", "Leave out /v3/mail/send: the portal adds it.")]
    [InlineData("https://mail.example.org", "", "API key", "Type the API key.")]
    [InlineData("https://mail.example.org", "schlüssel", "API key", "An API key has plain letters and digits only.")]
    public async Task What_is_typed_wrongly_is_said_at_the_field_and_nothing_changes(string address, string key, string field, string error)
    {
        await SignInAsync();
        var page = await ChooseHttpAsync();
        await TypeAsync(page, "Base address", address);
        await TypeAsync(page, "API key", key);

        await PressAsync(page, "Save and send code");

        Until(page, () => ErrorAt(page, field).Should().Be(error));
        (await InForceAsync()).Method.Should().Be(MailDeliveryMethod.MailFolder);
    }

    [Fact]
    public async Task A_stored_key_is_kept_for_its_address_and_wanted_again_for_another()
    {
        await SignInAsync();
        await UseApiAsync("https://api.sendgrid.com");
        var page = await ChooseHttpAsync();

        await TypeAsync(page, "Base address", "https://elsewhere.example.org");
        page.Markup.Should().Contain("Type the API key again: a stored one is never sent to another address.");
        await PressAsync(page, "Save and send code");

        Until(page, () => ErrorAt(page, "API key").Should().Be("Type the API key again: a stored one is never sent to another address."));
        (await InForceAsync()).MailApi!.BaseAddress.Should().Be("https://api.sendgrid.com");
    }

    [Fact]
    public async Task The_state_takes_no_stored_key_elsewhere_either()
    {
        await SignInAsync();
        await UseApiAsync("https://mail.example.org");
        var state = Services.GetRequiredService<MailDeliveryState>();
        await state.LoadAsync(CancellationToken.None);

        (await state.SaveAsync(state.Current!.InForce with { ApiAddress = "https://elsewhere.example.org" }, null, CancellationToken.None))
            .Should().Be(MailSaving.KeyWanted);

        (await InForceAsync()).MailApi!.BaseAddress.Should().Be("https://mail.example.org");
    }

    private Task<MailSettings> UseApiAsync(string address) => World.UseAsync<MailSettingsStore, MailSettings>(store => store.ChangeAsync(
        new MailSettingsChange(
            MailDeliveryMethod.ExternalHttp,
            "localhost",
            25,
            PortalWorld.Sender,
            MailApi: new MailApi(address, Services.GetRequiredService<SecretBox>().Lock(MailApiStub.Key))),
        CancellationToken.None));

    private async Task<IRenderedComponent<MailDeliveryPage>> ChooseHttpAsync()
    {
        var page = Open<MailDeliveryPage>("#delivery-method");
        await page.InvokeAsync(() => page.FindComponent<MudSelect<MailDeliveryMethod>>().Instance.ValueChanged.InvokeAsync(MailDeliveryMethod.ExternalHttp));
        return page;
    }

    private Task<MailSettings> InForceAsync() => World.ReadAsync(db => db.MailSettings.SingleAsync(s => s.Status == MailSettingsStatus.InForce));
}
