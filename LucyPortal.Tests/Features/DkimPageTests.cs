using System.Security.Cryptography;
using Bunit;
using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace LucyPortal.Tests.Features;

/// <summary><c>DKIM signature</c> on the page of the mail settings.</summary>
public sealed class DkimPageTests : PageTest
{
    private const string Record = "#dkim-record-value";

    [Fact]
    public async Task A_generated_key_is_tried_with_a_signed_code_and_shown_to_nobody()
    {
        await SignInAsync();
        var page = await SwitchOnAsync();
        Field(page, "Domain").GetAttribute("value").Should().Be("portal.example");
        Field(page, "Selector").GetAttribute("value").Should().Be("lucy");
        page.FindAll(Record).Should().BeEmpty("there is no key yet");

        await PressAsync(page, "Generate key");
        Until(page, () => page.Markup.Should().Contain("New key made.").And.Contain("2048 bits, made here."));
        var told = page.Find(Record).TextContent;
        page.Find("#dkim-record-name").TextContent.Should().Be("lucy._domainkey.portal.example");
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("DKIM signature: none to lucy._domainkey.portal.example").And.Contain("Not in force."));
        var stored = (await DraftAsync())!.Dkim!;
        var pem = Services.GetRequiredService<SecretBox>().Open(stored.Key!)!;
        var key = DkimKey.Read(pem, out _)!;
        told.Should().Be($"v=DKIM1; k=rsa; p={key.PublicKey}");
        page.Find("#draft-record-value").TextContent.Should().Be(told, "the fields show what is in force, and the record is still wanted");
        Secrets(pem).Should().OnlyContain(line => !page.Markup.Contains(line));
        (await AuditAsync(AuditAction.MailDraftBegun)).Should().OnlyContain(e => !e.Detail!.Contains("PRIVATE"));
        await Eventually.HoldsAsync(async () => { await World.DispatchAsync(); return World.Mailbox.All.Count > 0; }, "the code should arrive");
        World.Mailbox.All[^1].Mime.IsWellSigned(key.PublicKey).Should().BeTrue("the code must prove the signed way");
    }

    [Fact]
    public async Task A_pasted_key_is_kept_encrypted_and_needs_no_pasting_again()
    {
        await SignInAsync();
        var page = await SwitchOnAsync();
        await TypeAsync(page, "Domain", " Exämple.ORG ");
        await TypeAsync(page, "Selector", "2026-11");
        await TypeAsync(page, "Private key", Pem(1024, r => r.ExportRSAPrivateKeyPem()));
        page.Markup.Should().Contain("1024 bits. 2048 are better: generate one.").And.Contain("Not the domain of lucy@portal.example: DMARC does not count such a signature.");
        await PressAsync(page, "Save and send code");
        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("2026-11._domainkey.xn--exmple-cua.org"));
        var key = (await DraftAsync())!.Dkim!.Key;

        var again = OpenMail();
        await PressAsync(again, "Edit");
        Until(again, () => again.Markup.Should().Contain("Stored. Paste a new one to replace it."));
        Field(again, "Private key").TextContent.Should().BeEmpty();
        await TypeAsync(again, "Selector", "next");
        await PressAsync(again, "Save and send code");

        Until(again, () => again.Find(".lp-notice").TextContent.Should().Contain("next._domainkey"));
        (await DraftAsync())!.Dkim.Should().Be(new DkimSigning("xn--exmple-cua.org", "next", key));
    }

    [Theory]
    [InlineData("", "lucy", "Domain", "Type the domain of the sender, like example.org.")]
    [InlineData("exam_ple.org", "lucy", "Domain", "A whole domain of letters, digits and hyphens, like example.org.")]
    [InlineData("org", "lucy", "Domain", "A whole domain of letters, digits and hyphens, like example.org.")]
    [InlineData("example.org", "", "Selector", "Type a name for the key, like lucy.")]
    [InlineData("example.org", "lucy key", "Selector", "Letters, digits and hyphens, like lucy; dots between parts.")]
    [InlineData("example.org", "lucy", "Private key", "Paste the private key, or generate one.")]
    [InlineData("example.org", "lucy", "Private key", "This is no private key in PEM form. Paste all of it, from -----BEGIN to the last -----.", "key")]
    [InlineData("example.org", "lucy", "Private key", "A password guards this key. Paste it without one, as openssl pkey -in key.pem prints it.", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----")]
    [InlineData("example.org", "lucy", "Private key", "This is the public key. Paste the private one.", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    [InlineData("example.org", "lucy", "Private key", "This is no RSA key, or part of it is missing. Paste a whole RSA key, or generate one.", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----")]
    public async Task What_is_typed_wrongly_is_said_at_the_field_and_nothing_changes(string domain, string selector, string field, string error, string key = "")
    {
        await SignInAsync();
        var page = await SwitchOnAsync();
        await TypeAsync(page, "Domain", domain);
        await TypeAsync(page, "Selector", selector);
        await TypeAsync(page, "Private key", key);

        await PressAsync(page, "Save and send code");

        Until(page, () => ErrorAt(page, field).Should().Be(error));
        (await DraftAsync()).Should().BeNull();
    }

    [Theory]
    [InlineData(512, "Too short: receivers don't trust keys under 1024 bits. Use one of 2048, or generate one.")]
    [InlineData(4104, "Too long: receivers need not check keys over 4096 bits. Use one of 2048, or generate one.")]
    public async Task A_key_that_receivers_don_t_take_is_refused(int bits, string error)
    {
        await SignInAsync();
        var page = await SwitchOnAsync();
        await TypeAsync(page, "Private key", Pem(bits, r => r.ExportPkcs8PrivateKeyPem()));

        await PressAsync(page, "Save and send code");

        Until(page, () => ErrorAt(page, "Private key").Should().Be(error));
        (await DraftAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Names_that_are_too_long_together_are_refused()
    {
        await SignInAsync();
        var page = await SwitchOnAsync();
        await TypeAsync(page, "Domain", string.Join('.', Enumerable.Repeat(new string('a', 60), 4)));
        await PressAsync(page, "Generate key");
        Until(page, () => page.Markup.Should().Contain("New key made."));

        await PressAsync(page, "Save and send code");

        Until(page, () => ErrorAt(page, "Selector").Should().Be("Too long: with the domain it can have at most 253 characters."));
    }

    [Fact]
    public async Task What_is_in_force_shows_its_record_and_can_be_turned_off()
    {
        await SignInAsync();
        await World.SignMailAsync();
        var page = OpenMail();
        page.Find(Record).TextContent.Should().Be(DkimKey.Record(DkimSteps.Key.PublicKey));
        page.Find(".lp-facts").TextContent.Should().Contain("Signed, key lucy._domainkey.portal.example");

        await SwitchAsync(page, false);
        page.FindAll("#dkim-key").Should().BeEmpty();
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("DKIM signature: lucy._domainkey.portal.example to none"));
        (await DraftAsync())!.Dkim.Should().BeNull();
        page.FindAll("#draft-record-value").Should().BeEmpty("an unsigned draft needs no record");
    }

    [Fact]
    public async Task Another_change_keeps_the_key()
    {
        await SignInAsync();
        await World.SignMailAsync();
        var before = (await InForceAsync()).Dkim;
        var page = OpenMail();

        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("Not in force."));
        (await DraftAsync())!.Dkim.Should().Be(before);
        page.FindAll("#draft-record-value").Should().BeEmpty("it is the same record");
    }

    [Fact]
    public async Task Lost_key_is_said_and_wanted_before_anything_is_saved()
    {
        await SignInAsync();
        await World.SignMailAsync(new DkimSigning("portal.example", "lucy", "not readable"));
        var page = OpenMail();
        page.FindAll(".lp-notice").Select(n => n.TextContent).Should().Contain(t => t.Contains("The private key of the DKIM signature can't be read any more"));
        page.Markup.Should().Contain("The stored one can't be read any more. Paste it again, or generate a new one.");

        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);
        await PressAsync(page, "Save and send code");
        Until(page, () => ErrorAt(page, "Private key").Should().Be("Paste the private key, or generate one."));
        (await DraftAsync()).Should().BeNull();

        await PressAsync(page, "Send");
        Until(page, () => page.Markup.Should().Contain("Not signed"));
        World.Mailbox.All.Should().BeEmpty();
    }

    [Fact]
    public async Task The_state_takes_no_choice_without_a_key_either()
    {
        await SignInAsync();
        await World.SignMailAsync();
        var state = Services.GetRequiredService<MailDeliveryState>();
        await state.LoadAsync(CancellationToken.None);
        var choice = state.Current!.InForce with { Dkim = new DkimChoice("portal.example", "lucy", "of a draft that somebody discarded") };

        (await state.SaveAsync(choice, null, CancellationToken.None)).Should().Be(MailSaving.SigningKeyWanted);

        (await DraftAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_server_over_http_signs_by_itself()
    {
        await SignInAsync();
        await World.SignMailAsync();
        var page = OpenMail();

        await ChooseAsync(page, MailDeliveryMethod.ExternalHttp);

        page.Find("section[aria-labelledby=dkim]").TextContent.Should().Contain("External mail server (HTTP) writes the messages itself: have it sign them there.");
        page.FindAll("#dkim-key").Should().BeEmpty();
        await TypeAsync(page, "API key", MailApiStub.Key);
        await PressAsync(page, "Save and send code");
        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("Not in force."));
        (await DraftAsync())!.Dkim.Should().Be((await InForceAsync()).Dkim, "it is kept while another method is in force");
    }

    [Fact]
    public async Task A_test_is_signed_too()
    {
        await SignInAsync();
        await World.SignMailAsync();
        var page = OpenMail();

        await PressAsync(page, "Send");

        Until(page, () => page.Markup.Should().Contain("Written to the mail folder"));
        World.Mailbox.All.Should().ContainSingle().Which.Mime.IsWellSigned().Should().BeTrue();
    }

    private static string Pem(int bits, Func<RSA, string> export)
    {
        using var rsa = RSA.Create(bits);
        return export(rsa);
    }

    private static IEnumerable<string> Secrets(string pem) => pem.Split('\n').Where(line => line.Length > 20 && line[0] != '-');

    private static Task SwitchAsync(IRenderedComponent<MailDeliveryPage> page, bool isOn)
    {
        var box = page.FindComponent<MudCheckBox<bool>>().Instance;
        return page.InvokeAsync(() => box.ValueChanged.InvokeAsync(isOn));
    }

    private static Task ChooseAsync(IRenderedComponent<MailDeliveryPage> page, MailDeliveryMethod method)
    {
        var select = page.FindComponent<MudSelect<MailDeliveryMethod>>().Instance;
        return page.InvokeAsync(() => select.ValueChanged.InvokeAsync(method));
    }

    private async Task<IRenderedComponent<MailDeliveryPage>> SwitchOnAsync()
    {
        var page = OpenMail();
        await SwitchAsync(page, true);
        return page;
    }

    private Task<MailSettings> InForceAsync() => World.InForceAsync();

    private IRenderedComponent<MailDeliveryPage> OpenMail() => Open<MailDeliveryPage>("#delivery-method");
}
