using Bunit;
using LucyPortal.Components;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Features.Support;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features;

public sealed class MailboxPageTests : PageTest
{
    [Fact]
    public async Task Empty_mailbox_says_what_brings_a_mail()
    {
        await SignInAsync();

        var page = Open<MailboxPage>(".lp-empty");

        page.FindAll(".lp-notice").Should().BeEmpty();
        page.Find(".lp-empty p").TextContent.Should().Be($"No mail in {World.Mailbox.Folder} yet. Press Configure 2FA on your account and it appears here.");
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_to_is_said_instead_of_what_would_bring_a_mail()
    {
        await SignInAsync();
        await File.WriteAllTextAsync(World.Mailbox.Folder, "a file where the folder should be");

        var page = Open<MailboxPage>(".lp-empty");

        page.Find(".lp-notice.lp-tone--error .lp-notice__text").TextContent.Trim().Should().Be($"The mail folder {World.Mailbox.Folder} can't be written to.");
        page.Find(".lp-notice a").GetAttribute("href").Should().Be("/settings/mail");
        page.Find(".lp-empty").TextContent.Should().NotContain("Configure 2FA");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_delivery_method_is_named_because_nothing_new_will_come(bool older)
    {
        await SignInAsync();
        if (older)
        {
            await WriteAsync("nora@example.org");
        }

        await World.UseMailAsync(MailDeliveryMethod.InternalPostfix);

        var page = Open<MailboxPage>(older ? ".lp-mails" : ".lp-empty");

        page.Find(".lp-notice.lp-tone--info .lp-notice__text").TextContent.Trim()
            .Should().Be("Mail goes out by Internal Postfix server now, so nothing new appears here.");
        page.Find(".lp-notice a").GetAttribute("href").Should().Be("/settings/mail");
        page.FindAll(".lp-mails li").Should().HaveCount(older ? 1 : 0);
    }

    [Fact]
    public async Task Mail_appears_by_itself_and_is_announced()
    {
        await SignInAsync();
        var page = Open<MailboxPage>(".lp-empty");

        await World.WriteMailAsync();
        await World.DispatchOnceAsync();

        Until(page, () => page.FindAll(".lp-mails li").Should().ContainSingle().Which.TextContent.Should().Contain("A subject").And.Contain("nora@example.org"));
        Until(page, () => page.FindAll("[role=status]").Should().Contain(e => e.TextContent == "A new message has come."));
    }

    [Fact]
    public async Task Newest_mail_is_first_and_opens_with_headers_text_and_html_that_can_do_nothing()
    {
        await SignInAsync();
        await WriteAsync("older@example.org");
        World.Advance(TimeSpan.FromMinutes(1));
        await WriteAsync("newer@example.org", code: "048118");
        var page = Open<MailboxPage>(".lp-mails");
        page.FindAll(".lp-mails__to").Select(e => e.TextContent).Should().SatisfyRespectively(
            first => first.Should().Contain("newer@example.org"),
            second => second.Should().Contain("older@example.org"));

        await PressFirstAsync(page, ".lp-mails li button");

        Until(page, () => page.Find(".lp-mail-text").TextContent.Should().Contain("048118"));
        page.FindAll(".lp-headers dt").Select(e => e.TextContent).Should().Contain(["From", "To", "Subject", "Message-Id", "Auto-Submitted"]);
        var html = page.Find("iframe");
        html.GetAttribute("sandbox").Should().BeEmpty("no scripts, no forms, no links that act");
        html.GetAttribute("srcdoc").Should().Contain("048118").And.StartWith("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'");

        await PressAsync(page, "All messages");
        Until(page, () => page.FindAll(".lp-mails li").Should().HaveCount(2));
        JSInterop.Invocations["LucyPortal.focus"][^1].Arguments[0].Should().Be("mail-" + Path.GetFileNameWithoutExtension(World.Mailbox.All[^1].Path));
    }

    [Fact]
    public async Task Many_mails_come_in_pages_of_fifty()
    {
        await SignInAsync();
        Fill(MailFolderPage.Size + 1);
        var page = Open<MailboxPage>(".lp-mails");
        page.FindAll(".lp-mails li").Should().HaveCount(MailFolderPage.Size);
        page.Find("h2").TextContent.Should().StartWith("51 messages");

        await PressAsync(page, "Older");

        Until(page, () => page.FindAll(".lp-mails li").Should().ContainSingle().Which.TextContent.Should().Contain("Mail 0"));
        page.Find("nav[aria-label=Pages] span:not([class])").TextContent.Should().Be("Page 2 of 2");
    }

    [Fact]
    public async Task Mail_that_is_gone_is_said_to_be()
    {
        await SignInAsync();
        await WriteAsync("nora@example.org");
        var page = Open<MailboxPage>(".lp-mails");
        File.Delete(World.Mailbox.All[0].Path);

        await PressFirstAsync(page, ".lp-mails li button");

        Until(page, () => page.Find("[role=alert].lp-notice").TextContent.Trim().Should().Be("This file is no longer there, or it is not a message."));
    }

    [Theory]
    [InlineData("../lucyportal")]
    [InlineData("/etc/passwd")]
    [InlineData("nothing")]
    public async Task Nothing_but_a_mail_of_the_folder_can_be_opened(string name) =>
        (await Services.GetRequiredService<MailFolderReader>().OpenAsync(name, CancellationToken.None)).Should().BeNull();

    [Fact]
    public async Task File_that_is_no_mail_stands_in_the_list_by_its_name()
    {
        Directory.CreateDirectory(World.Mailbox.Folder);
        await File.WriteAllTextAsync(Path.Combine(World.Mailbox.Folder, "20260101-000000-000-x.eml"), "\0\0 no mail at all");

        var page = await Services.GetRequiredService<MailFolderReader>().ListAsync(0, CancellationToken.None);

        page.Entries.Should().ContainSingle().Which.Subject.Should().Be("20260101-000000-000-x");
    }

    [Fact]
    public async Task User_is_refused_by_the_service_behind_the_page()
    {
        await SignInAsync(u => u.Role = PortalRole.User);

        await Services.GetRequiredService<MailboxState>().Invoking(s => s.LoadAsync(CancellationToken.None))
            .Should().ThrowAsync<UnauthorizedAccessException>();
    }

    private async Task WriteAsync(string to, string? code = null)
    {
        await World.WriteMailAsync(to, code: code);
        await World.DispatchOnceAsync();
    }

    private void Fill(int count)
    {
        Directory.CreateDirectory(World.Mailbox.Folder);
        for (var i = 0; i < count; i++)
        {
            File.WriteAllText(
                Path.Combine(World.Mailbox.Folder, $"20260101-000000-{i:000}-x.eml"),
                $"From: lucy@portal.example\r\nTo: nora@example.org\r\nSubject: Mail {i}\r\n\r\nText\r\n");
        }
    }
}

public sealed class MailboxOutsideOfDevelopmentTests : PageTest
{
    protected override void AddServices(IServiceCollection services)
    {
        base.AddServices(services);
        services.AddSingleton(new PortalShell { HasMailbox = false });
    }

    [Fact]
    public async Task There_is_no_page()
    {
        await SignInAsync();
        var asked = false;
        Navigation.OnNotFound += (_, _) => asked = true;

        var page = Render<MailboxPage>();

        asked.Should().BeTrue();
        page.FindAll(".lp-mails, .lp-empty").Should().BeEmpty();
    }
}
