using Bunit;
using LucyPortal.Components.Shared;

namespace LucyPortal.Tests.Components;

public sealed class PageBodyTests : ComponentTest
{
    [Fact]
    public void Skeleton_comes_only_after_a_wait_that_is_felt()
    {
        var body = Body(loaded: false);
        body.FindAll(".mud-skeleton").Should().BeEmpty();

        Clock.Advance(TimeSpan.FromMilliseconds(399));
        body.FindAll(".mud-skeleton").Should().BeEmpty();

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        body.WaitForAssertion(() => body.FindAll(".mud-skeleton").Should().NotBeEmpty());
        body.Find("[role=status]").TextContent.Should().Be("Loading…");
    }

    [Fact]
    public void State_takes_the_place_of_the_skeleton()
    {
        var body = Body(loaded: true);

        Clock.Advance(TimeSpan.FromSeconds(1));

        body.Markup.Trim().Should().Be("<p>The state</p>");
    }

    [Fact]
    public void Database_away_stands_above_what_is_shown_and_can_be_tried_again()
    {
        var tried = 0;
        var body = Render<PageBody>(p => p
            .Add(x => x.Loaded, true)
            .Add(x => x.DatabaseAway, true)
            .Add(x => x.OnTryAgain, () => tried++)
            .AddChildContent("<p>The state</p>"));

        body.Find("[role=alert]").TextContent.Should().Contain("The portal can't reach its database. Nothing was changed.");
        body.FindAll("p").Should().ContainSingle();
        body.Find("button").Click();

        tried.Should().Be(1);
    }

    private IRenderedComponent<PageBody> Body(bool loaded) =>
        Render<PageBody>(p => p.Add(x => x.Loaded, loaded).AddChildContent("<p>The state</p>"));
}

public sealed class TextFieldTests : ComponentTest
{
    [Fact]
    public void Field_is_tied_to_its_label_its_hint_and_its_error()
    {
        var field = Render<TextField>(p => p
            .Add(x => x.Id, "host").Add(x => x.Label, "Host").Add(x => x.Error, "Only the name.").AddChildContent("Of the server."));

        field.Find("label").GetAttribute("for").Should().Be("host");
        var input = field.Find("input#host");
        input.GetAttribute("aria-invalid").Should().Be("true");
        input.GetAttribute("aria-describedby")!.Split(' ').Should().BeEquivalentTo("host-error", "host-hint");
        field.FindAll("[id]").Select(e => e.Id).Should().OnlyHaveUniqueItems("a description is found by its id");
        field.Find("#host-error[role=alert]").TextContent.Should().Be("Only the name.");
        field.Find("#host-hint").TextContent.Should().Be("Of the server.");
    }

    [Fact]
    public void Each_key_stroke_counts()
    {
        string? typed = null;
        var field = Render<TextField>(p => p
            .Add(x => x.Id, "host").Add(x => x.Label, "Host").Add(x => x.ValueChanged, text => typed = text));

        field.Find("input").Input("loc");

        typed.Should().Be("loc");
        field.FindAll("[role=alert]").Should().BeEmpty();
    }
}
