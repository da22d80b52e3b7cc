using Bunit;
using LucyPortal.Components.Shared;
using LucyPortal.Components.Static;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Components;

public sealed class StaticComponentTests : ComponentTest
{
    public StaticComponentTests() => Services.AddSingleton<AntiforgeryStateProvider, FixedToken>();

    [Fact]
    public void Field_ties_label_error_and_hint_to_the_input()
    {
        var field = Render<StaticField>(p => p
            .Add(x => x.Id, "email").Add(x => x.Label, "Email").Add(x => x.Type, "email").Add(x => x.Value, "nadia@example")
            .Add(x => x.Hint, "You sign in with it.").Add(x => x.Error, "Type an email address.").Add(x => x.Autocomplete, "username"));

        var input = field.Find("input");
        field.Find("label").GetAttribute("for").Should().Be(input.Id);
        input.GetAttribute("name").Should().Be("email");
        input.GetAttribute("value").Should().Be("nadia@example");
        input.GetAttribute("autocomplete").Should().Be("username");
        input.GetAttribute("aria-invalid").Should().Be("true");
        var described = input.GetAttribute("aria-describedby")!.Split(' ').Select(id => field.Find($"#{id}").TextContent.Trim());
        described.Should().Equal("Type an email address.", "You sign in with it.");
    }

    [Fact]
    public void Field_without_error_and_hint_claims_neither()
    {
        var input = Render<StaticField>(p => p.Add(x => x.Id, "name").Add(x => x.Label, "Display name")).Find("input");

        input.HasAttribute("aria-invalid").Should().BeFalse();
        input.HasAttribute("aria-describedby").Should().BeFalse();
    }

    [Fact]
    public void Code_field_is_large_and_takes_pasted_blanks()
    {
        var field = Render<StaticField>(p => p
            .Add(x => x.Id, "code").Add(x => x.Label, "Code").Add(x => x.Code, true)
            .Add(x => x.InputMode, "numeric").Add(x => x.Autocomplete, "one-time-code"));

        field.Find(".lp-field--code input").HasAttribute("maxlength").Should().BeFalse();
        field.Find("input").GetAttribute("inputmode").Should().Be("numeric");
        field.Find("input").GetAttribute("autocomplete").Should().Be("one-time-code");
    }

    [Fact]
    public void Link_button_posts_from_a_form_of_its_own_with_a_token()
    {
        var link = Render<LinkButton>(p => p.Add(x => x.Action, "/login/verify/resend").Add(x => x.Paused, true).AddChildContent("click here"));

        var form = link.Find("form[method=post]");
        form.GetAttribute("action").Should().Be("/login/verify/resend");
        form.QuerySelector("input[type=hidden][name=token]").Should().NotBeNull();
        var button = form.QuerySelector("button[type=submit]")!;
        button.TextContent.Should().Be("click here");
        button.GetAttribute("aria-disabled").Should().Be("true");
        button.HasAttribute("disabled").Should().BeFalse("a press is answered with the seconds left");
    }

    [Fact]
    public void Alert_takes_the_focus_without_a_script()
    {
        var alert = Render<Alert>(p => p.Add(x => x.Tone, Tone.Error).AddChildContent("The email or the password is not right.")).Find(".lp-notice");

        alert.GetAttribute("tabindex").Should().Be("-1");
        alert.HasAttribute("autofocus").Should().BeTrue();
        alert.GetAttribute("role").Should().Be("alert");
    }

    [Fact]
    public void Status_keeps_its_link_out_of_what_the_script_replaces()
    {
        var status = Render<StaticStatus>(p => p
            .Add(x => x.StatusUrl, "/login/verify/status").Add(x => x.CheckUrl, "/login/verify").AddChildContent("Waiting to be sent"));

        var region = status.Find("[role=status][data-status-url='/login/verify/status']");
        region.TextContent.Should().Be("Waiting to be sent");
        region.QuerySelectorAll("a").Should().BeEmpty();
        status.Find("a[href='/login/verify']").TextContent.Should().Be("Check again");
    }

    [Theory]
    [InlineData(false, "Sign in · Lucy")]
    [InlineData(true, "Error: Sign in · Lucy")]
    public void Title_begins_with_error_after_a_mistake(bool hasError, string title)
    {
        var header = Render<StaticHeader>(p => p.Add(x => x.Title, "Sign in").Add(x => x.HasError, hasError));

        Render(header.FindComponent<PageTitle>().Instance.ChildContent!).Markup.Should().Be(title);
        header.Find("h1").TextContent.Should().Be("Sign in");
    }

    [Fact]
    public void Theme_form_shows_the_choice_of_the_cookie_and_returns_to_the_page()
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/login";
        context.Request.QueryString = new QueryString("?reason=signed-out");
        context.Request.Headers.Cookie = "theme=dark";

        var form = Render<ThemeForm>(p => p.AddCascadingValue<HttpContext>(context));

        form.Find("form[method=post]").GetAttribute("action").Should().Be("/theme");
        form.FindAll("button").Select(b => (b.GetAttribute("value"), b.GetAttribute("aria-pressed")))
            .Should().Equal(("system", "false"), ("light", "false"), ("dark", "true"));
        form.Find("input[name=returnTo]").GetAttribute("value").Should().Be("/login?reason=signed-out");
    }

    private sealed class FixedToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken GetAntiforgeryToken() => new("value", "token");
    }
}
