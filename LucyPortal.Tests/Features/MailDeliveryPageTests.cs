using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace LucyPortal.Tests.Features;

public sealed class MailDeliveryPageTests : PageTest
{
    [Fact]
    public async Task Shows_what_is_in_force_whether_it_is_proven_and_when_it_was_last_used()
    {
        await SignInAsync();
        var page = OpenMail();
        page.Find(".lp-facts").TextContent.Should().Contain("In force: Mail folder").And.Contain("Not proven").And.Contain("Not since these settings are in force").And.Contain(PortalWorld.Sender);
        page.Find("code").TextContent.Should().Be(World.Mailbox.Folder);

        await World.WriteMailAsync();
        await World.DispatchOnceAsync();
        await World.UseAsync<LucyPortal.Data.MailSettingsStore>(async store =>
            await store.MarkProvenAsync((await store.GetAsync(CancellationToken.None)).Id, MailDeliveryMethod.MailFolder, CancellationToken.None));
        var again = OpenMail();

        again.Find(".lp-facts").TextContent.Should().NotContain("Not proven");
        again.FindAll(".lp-facts time").Should().HaveCount(2);
        var lastUse = again.FindAll(".lp-facts dl").Single(row => row.QuerySelector("dt")!.TextContent == "Last use").QuerySelector("dd")!;
        lastUse.TextContent.Trim().Should().Be(lastUse.QuerySelector("time")!.TextContent, "the label has said the rest");
    }

    [Fact]
    public async Task Another_server_is_tried_first_and_what_is_in_force_stays_so()
    {
        var user = await SignInAsync();
        var page = OpenMail();

        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);
        await TypeAsync(page, "Host", "mta.example.org");
        await TypeAsync(page, "Port", "2525");
        var before = await InForceAsync();
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("Not in force."));
        page.Find(".lp-facts h2").TextContent.Should().Be("In force: Mail folder");
        (await InForceAsync()).Should().BeEquivalentTo(before);
        (await DraftAsync()).Should().BeEquivalentTo(new
        {
            Method = MailDeliveryMethod.InternalPostfix,
            PostfixHost = "mta.example.org",
            PostfixPort = 2525,
            SystemNotificationEmail = PortalWorld.Sender,
            CreatedBy = user.Id,
            ProvenAt = (DateTime?)null,
        });
        (await AuditAsync(AuditAction.MailDraftBegun)).Should().Contain(e => e.ActorId == user.Id);
    }

    [Fact]
    public async Task Where_no_mail_could_leave_before_a_change_is_in_force_at_once()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await SignInAsync();
        var page = OpenMail();

        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);
        await PressAsync(page, "Save");

        Until(page, () => page.Find(".lp-facts h2").TextContent.Should().Be("In force: Internal Postfix server"));
        page.Find(".lp-facts").TextContent.Should().Contain("Not proven");
        Snackbars.Should().Equal("Saved. In force: Internal Postfix server.");
        (await DraftAsync()).Should().BeNull();
    }

    [Theory]
    [InlineData("", "25", "Host", "Type the name or IP address of the server.")]
    [InlineData("smtp://mail.example.org", "25", "Host", "Only the name or IP address.")]
    [InlineData("localhost", "0", "Port", "A number from 1 to 65535.")]
    [InlineData("localhost", "65536", "Port", "A number from 1 to 65535.")]
    [InlineData("localhost", "smtp", "Port", "A number from 1 to 65535.")]
    public async Task What_is_typed_wrongly_is_said_at_the_field_and_nothing_changes(string host, string port, string field, string error)
    {
        await SignInAsync();
        var page = OpenMail();
        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);

        await TypeAsync(page, "Host", host);
        await TypeAsync(page, "Port", port);
        await PressAsync(page, "Save and send code");

        Until(page, () => ErrorAt(page, field).Should().Be(error));
        (await InForceAsync()).Method.Should().Be(MailDeliveryMethod.MailFolder);
    }

    [Fact]
    public async Task Address_with_a_port_is_split_on_request()
    {
        await SignInAsync();
        var page = OpenMail();
        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);
        await TypeAsync(page, "Host", "smtp://mail.example.org:465/");
        await PressAsync(page, "Save and send code");
        Until(page, () => ErrorAt(page, "Host").Should().NotBeNull());

        await PressAsync(page, "Use mail.example.org and port 465");

        Until(page, () => ErrorAt(page, "Host").Should().BeNull());
        Field(page, "Host").GetAttribute("value").Should().Be("mail.example.org");
        Field(page, "Port").GetAttribute("value").Should().Be("465");
    }

    [Theory]
    [InlineData("localhost", null, "localhost", null)]
    [InlineData("::1", null, "::1", null)]
    [InlineData("192.0.2.1", null, "192.0.2.1", null)]
    [InlineData("mail.example.org:465", "Only the name or IP address.", "mail.example.org", 465)]
    [InlineData("[2001:db8::1]:25", "Only the name or IP address.", "2001:db8::1", 25)]
    [InlineData("[2001:db8::1]", "Only the name or IP address.", "2001:db8::1", null)]
    [InlineData("https://user@mail.example.org:587/path?x", "Only the name or IP address.", "mail.example.org", 587)]
    [InlineData("two words", "Only the name or IP address.", null, null)]
    [InlineData("://", "Only the name or IP address.", null, null)]
    public void Host_is_found_in_what_people_paste(string typed, string? error, string? host, int? port) =>
        HostInput.Of(typed).Should().Be(new HostInput(error, host, port));

    [Fact]
    public async Task Loser_of_two_saves_is_told_sees_what_is_in_force_and_loses_nothing()
    {
        await SignInAsync();
        var page = OpenMail();
        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);
        await TypeAsync(page, "Host", "mine.example.org");
        await World.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "theirs.example.org");

        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice[role=alert]").TextContent
            .Should().Contain("Somebody else saved").And.Contain("Internal Postfix server, theirs.example.org"));
        Field(page, "Host").GetAttribute("value").Should().Be("mine.example.org");
        (await InForceAsync()).PostfixHost.Should().Be("theirs.example.org");

        await PressAsync(page, "Save and send code");
        Until(page, () => page.FindAll(".lp-notice[role=alert]").Should().BeEmpty());
        (await DraftAsync())!.PostfixHost.Should().Be("mine.example.org");
    }

    [Fact]
    public async Task New_sender_of_another_page_is_no_conflict_and_is_kept()
    {
        await SignInAsync();
        var page = OpenMail();
        await ChooseAsync(page, MailDeliveryMethod.InternalPostfix);
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: "new@portal.example");

        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find(".lp-notice").TextContent.Should().Contain("Not in force."));
        (await DraftAsync())!.SystemNotificationEmail.Should().Be("new@portal.example");
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_not_put_in_force()
    {
        await World.UseMailAsync(MailDeliveryMethod.InternalPostfix);
        await SignInAsync();
        await File.WriteAllTextAsync(World.Mailbox.Folder, "a file where the folder should be");
        var page = OpenMail();

        await ChooseAsync(page, MailDeliveryMethod.MailFolder);
        await PressAsync(page, "Save and send code");

        Until(page, () => page.Find("#delivery-method-error").TextContent.Should().Be($"The mail folder {World.Mailbox.Folder} can't be written to."));
        (await InForceAsync()).Method.Should().Be(MailDeliveryMethod.InternalPostfix);
    }

    [Fact]
    public async Task Missing_sender_is_said_with_the_way_to_set_it()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);
        await SignInAsync();

        OpenMail().Find(".lp-notice a").GetAttribute("href").Should().Be("/settings/advanced");
    }

    [Fact]
    public async Task User_is_refused_by_the_service_behind_the_page()
    {
        await SignInAsync(u => u.Role = PortalRole.User);
        var state = Services.GetRequiredService<MailDeliveryState>();

        await state.Invoking(s => s.LoadAsync(CancellationToken.None)).Should().ThrowAsync<UnauthorizedAccessException>();
    }

    [Fact]
    public async Task Role_lost_while_the_page_is_open_loads_it_anew_where_it_answers_403()
    {
        await SignInAsync(u => u.Role = PortalRole.User);

        var page = Render<MailDeliveryPage>();

        Until(page, () => Navigated().Should().ContainSingle().Which.Options.ForceLoad.Should().BeTrue());
    }

    private static Task ChooseAsync(IRenderedComponent<MailDeliveryPage> page, MailDeliveryMethod method)
    {
        var select = page.FindComponent<MudSelect<MailDeliveryMethod>>().Instance;
        return page.InvokeAsync(() => select.ValueChanged.InvokeAsync(method));
    }

    private IReadOnlyCollection<Bunit.TestDoubles.NavigationHistory> Navigated() =>
        ((Bunit.TestDoubles.BunitNavigationManager)Navigation).History;

    private Task<MailSettings> InForceAsync() =>
        World.ReadAsync(db => db.MailSettings.AsNoTracking().SingleAsync(s => s.Status == MailSettingsStatus.InForce));

    private IRenderedComponent<MailDeliveryPage> OpenMail() => Open<MailDeliveryPage>("#delivery-method");
}
