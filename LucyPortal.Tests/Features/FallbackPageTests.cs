using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.Home;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;
using MudBlazor;

namespace LucyPortal.Tests.Features;

/// <summary><c>Fallback delivery method</c> on the page of the mail settings, and its use where administrators see it.</summary>
public sealed class FallbackPageTests : PageTest
{
    [Fact]
    public async Task Fallback_has_the_fields_of_its_method_and_is_tried_first()
    {
        await SignInAsync();
        var page = OpenMail();
        Field(page, "Fallback delivery method").GetAttribute("value").Should().Be("None");

        await ChooseFallbackAsync(page, MailDeliveryMethod.InternalPostfix);
        await TypeAsync(page, "Host", "mta.example.org");
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("Fallback delivery method: none to Internal Postfix server").And.Contain("Not in force."));
        (await DraftAsync()).Should().BeEquivalentTo(new
        {
            Method = MailDeliveryMethod.MailFolder,
            Fallback = (MailDeliveryMethod?)MailDeliveryMethod.InternalPostfix,
            PostfixHost = "mta.example.org",
        });
        Field(page, "Fallback delivery method").GetAttribute("value").Should().Be("None", "the form shows what is in force");
    }

    [Fact]
    public async Task Mistake_in_a_field_of_the_fallback_is_said_there()
    {
        await SignInAsync();
        var page = OpenMail();

        await ChooseFallbackAsync(page, MailDeliveryMethod.ExternalHttp);
        await PressAsync(page, "Save and send code");

        Until(page, () => ErrorAt(page, "API key").Should().Be("Type the API key."));
        (await DraftAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Relay_as_fallback_wants_a_server()
    {
        await SignInAsync();
        var page = OpenMail();

        await ChooseFallbackAsync(page, MailDeliveryMethod.ExternalRelay);
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find("#smtp-server-error").TextContent.Should().Be("There is no SMTP server yet: add one first."));
    }

    [Fact]
    public async Task The_delivery_method_itself_is_no_fallback()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, fallback: MailDeliveryMethod.InternalPostfix);
        await SignInAsync();
        var page = OpenMail();

        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find("#fallback-method-error").TextContent.Should().Be("This is the Delivery Method already: choose another one, or None."));
        (await DraftAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Both_at_once_can_t_be_tried_and_nothing_that_was_chosen_is_lost()
    {
        await SignInAsync();
        await World.UseMailAsync(MailDeliveryMethod.MailFolder);
        var page = OpenMail();

        await ChooseAsync(page, MailDeliveryMethod.ExternalHttp);
        await TypeAsync(page, "API key", MailApiStub.Key);
        await ChooseFallbackAsync(page, MailDeliveryMethod.InternalPostfix);
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice[role=alert]").TextContent.Should().Contain("One at a time."));
        Field(page, "Delivery Method").GetAttribute("value").Should().Be("External mail server (HTTP)");
        Field(page, "Fallback delivery method").GetAttribute("value").Should().Be("Internal Postfix server");
        (await DraftAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Its_use_stands_on_the_mail_page_and_at_home()
    {
        await SignInAsync();
        await World.UseMailAsync(MailDeliveryMethod.ExternalRelay, fallback: MailDeliveryMethod.MailFolder);
        await World.WriteMailAsync();
        await World.DispatchOnceAsync();

        OpenMail().FindAll(".lp-notice").Select(n => n.TextContent).Should().Contain(t => t.Contains("1 message went by the fallback Mail folder since") && t.Contains("No server is chosen."));
        var home = Open<HomePage>("#attention");
        home.Find("#attention ~ ul").TextContent.Should().Contain("1 message of the last 24 hours went by the fallback Mail folder.");
    }

    [Fact]
    public async Task Fallback_in_force_says_whether_it_is_proven()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, fallback: MailDeliveryMethod.InternalPostfix);
        await SignInAsync();

        OpenMail().Find(".lp-facts").TextContent.Should().Contain("Fallback").And.Contain("Internal Postfix server, localhost").And.Contain("Not proven: no code sent by it");
    }

    private static Task ChooseAsync(IRenderedComponent<MailDeliveryPage> page, MailDeliveryMethod method)
    {
        var select = page.FindComponent<MudSelect<MailDeliveryMethod>>().Instance;
        return page.InvokeAsync(() => select.ValueChanged.InvokeAsync(method));
    }

    private static Task ChooseFallbackAsync(IRenderedComponent<MailDeliveryPage> page, MailDeliveryMethod? method)
    {
        var select = page.FindComponent<MudSelect<MailDeliveryMethod?>>().Instance;
        return page.InvokeAsync(() => select.ValueChanged.InvokeAsync(method));
    }

    private IRenderedComponent<MailDeliveryPage> OpenMail() => Open<MailDeliveryPage>("#delivery-method");
}
