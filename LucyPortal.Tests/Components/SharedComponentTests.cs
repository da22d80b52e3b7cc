using AngleSharp.Dom;
using Bunit;
using LucyPortal.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace LucyPortal.Tests.Components;

public sealed class SharedComponentTests : ComponentTest
{
    private static readonly DateTime Afternoon = new(2026, 11, 24, 14, 2, 7, DateTimeKind.Utc);

    [Fact]
    public void Page_header_has_one_h1_that_takes_the_focus_and_breadcrumbs_that_end_with_the_page()
    {
        var header = Render<PageHeader>(p => p
            .Add(x => x.Title, "2FA Configuration")
            .Add(x => x.Crumbs, [Crumb.Home, new Crumb("Settings")]));

        header.FindAll("h1").Should().ContainSingle().Which.TextContent.Should().Be("2FA Configuration");
        header.FindAll("nav[aria-label=Breadcrumb] li").Select(x => x.TextContent.Trim()).Should().Equal("Home", "Settings", "2FA Configuration");
        header.FindAll("nav a").Should().ContainSingle("a group without a page is no link").Which.GetAttribute("href").Should().Be("/");
        header.Find("[aria-current=page]").TextContent.Should().Be("2FA Configuration");
        JSInterop.VerifyInvoke("LucyPortal.arrive").Arguments.Should().Equal(PageHeader.HeadingId);
    }

    [Fact]
    public void Page_header_names_page_and_product_in_the_title()
    {
        var header = Render<PageHeader>(p => p.Add(x => x.Title, "Account"));

        var title = header.FindComponent<PageTitle>().Instance.ChildContent!;
        Render(title).Markup.Should().Be("Account · Lucy");
        header.FindAll("nav").Should().BeEmpty("there is nothing above the page");
    }

    [Theory]
    [InlineData(TimeFormat.Time, "time", "15:02 +01:00")]
    [InlineData(TimeFormat.Seconds, "seconds", "15:02:07 +01:00")]
    [InlineData(TimeFormat.Date, "date", "24 Nov 2026")]
    [InlineData(TimeFormat.DateTime, "datetime", "24 Nov 2026, 15:02 +01:00")]
    [InlineData(TimeFormat.Exact, "exact", "24 Nov 2026, 15:02:07 +01:00")]
    public void Time_is_the_servers_with_its_offset_until_a_script_rewrites_it(TimeFormat format, string word, string text)
    {
        Clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), "test", "test"));

        var time = Render<LocalTime>(p => p.Add(x => x.Instant, Afternoon).Add(x => x.Format, format)).Find("time");

        time.GetAttribute("datetime").Should().Be("2026-11-24T14:02:07Z");
        time.GetAttribute("data-format").Should().Be(word);
        time.TextContent.Should().Be(text);
        time.ChildNodes.Should().ContainSingle("the script changes the value of the one text node");
    }

    [Fact]
    public void Chip_of_each_tone_has_an_icon_of_its_own_beside_the_word()
    {
        var icons = Enum.GetValues<Tone>().Select(tone =>
        {
            var chip = Render<StateChip>(p => p.Add(x => x.Text, "Configured").Add(x => x.Tone, tone));
            chip.Find(".lp-chip").TextContent.Should().Be("Configured");
            chip.Find("svg").GetAttribute("aria-hidden").Should().Be("true");
            return chip.Find("svg").InnerHtml;
        });

        icons.Should().OnlyHaveUniqueItems("colour is never the only sign");
    }

    [Fact]
    public void Notice_is_announced_only_when_asked()
    {
        var quiet = Render<Notice>(p => p.AddChildContent("2FA is off."));
        var loud = Render<Notice>(p => p.Add(x => x.Role, "alert").Add(x => x.Tone, Tone.Error).AddChildContent("It failed."));

        quiet.Find(".lp-notice").HasAttribute("role").Should().BeFalse();
        quiet.FindAll(".lp-notice__action").Should().BeEmpty();
        loud.Find("[role=alert]").TextContent.Trim().Should().Be("It failed.");
    }

    [Fact]
    public void Field_row_ties_label_and_value()
    {
        var row = Render<FieldRow>(p => p.Add(x => x.Label, "Delivery Method").AddChildContent("Mail folder"));

        row.Find("dl > dt").TextContent.Should().Be("Delivery Method");
        row.Find("dl > dt + dd").TextContent.Should().Be("Mail folder");
    }

    [Fact]
    public void Status_block_folds_the_servers_words_away_as_text()
    {
        var block = Render<StatusBlock>(p => p
            .Add(x => x.Headline, "Refused by mx.example.org")
            .Add(x => x.Details, "550 5.1.1 <b>unknown</b>"));

        block.Find("details").HasAttribute("open").Should().BeFalse();
        block.Find("details pre").TextContent.Should().Be("550 5.1.1 <b>unknown</b>");
        block.FindAll("pre b").Should().BeEmpty("a server's reply is text, never markup");
    }

    [Fact]
    public async Task Announcer_has_two_empty_regions_and_tells_the_same_sentence_again()
    {
        var announcer = Render<Announcer>();
        announcer.Find("[role=status]").TextContent.Should().BeEmpty();
        announcer.Find("[role=alert]").TextContent.Should().BeEmpty();

        await announcer.Instance.SayAsync("New code sent.");
        await announcer.Instance.AlertAsync("This code is not right.");
        var first = announcer.Find("[role=alert]").TextContent;
        await announcer.Instance.AlertAsync("This code is not right.");

        announcer.Find("[role=status]").TextContent.Should().Be("New code sent.");
        first.Should().Be("This code is not right.");
        announcer.Find("[role=alert]").TextContent.Should().NotBe(first).And.StartWith(first);
    }

    [Fact]
    public void Unforeseen_error_shows_a_number_that_the_log_has_and_the_page_can_be_tried_again()
    {
        var boundary = Render<PortalErrorBoundary>(p => p.AddChildContent<Fragile>());

        boundary.Find("button").Click();

        var reference = boundary.Find(".lp-reference").TextContent;
        reference.Should().MatchRegex("^[2-9A-HJ-NP-Z]{5}$");
        Log.Entries.Should().ContainSingle().Which.Text.Should().Contain(reference);
        Log.Entries[0].Exception.Should().BeOfType<InvalidOperationException>();
        boundary.Markup.Should().NotContain("secret detail");

        Button(boundary, "Try again").Click();
        boundary.FindAll(".lp-reference").Should().BeEmpty();
        Button(boundary, "Break").Should().NotBeNull();
    }

    [Fact]
    public void Database_away_is_said_as_such_and_needs_no_number()
    {
        var boundary = Render<PortalErrorBoundary>(p => p.AddChildContent<Fragile>(c => c.Add(x => x.Error, new TimeoutException())));

        boundary.Find("button").Click();

        boundary.Find("[role=alert] h1").TextContent.Should().Be("The portal can't reach its database.");
        boundary.FindAll(".lp-reference").Should().BeEmpty();
        Log.Entries.Should().BeEmpty();
    }

    private static IElement Button(IRenderedComponent<PortalErrorBoundary> page, string text) =>
        page.FindAll("button").Single(b => b.TextContent.Trim() == text);

    private sealed class Fragile : ComponentBase
    {
        [Parameter] public Exception Error { get; set; } = new InvalidOperationException("secret detail");

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "button");
            builder.AddAttribute(1, "onclick", EventCallback.Factory.Create(this, () => throw Error));
            builder.AddContent(2, "Break");
            builder.CloseElement();
        }
    }
}
