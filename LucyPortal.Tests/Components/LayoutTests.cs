using Bunit;
using Bunit.TestDoubles;
using LucyPortal.Components;
using LucyPortal.Components.Layout;
using LucyPortal.Components.Pages;
using LucyPortal.Components.Theme;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Extensions;

namespace LucyPortal.Tests.Components;

public sealed class LayoutTests : ComponentTest
{
    private readonly BunitAuthorizationContext _person;
    private readonly OpenSession _session = new();

    public LayoutTests()
    {
        _person = AddAuthorization();
        _person.SetAuthorized("Nadia Keller");
        Services.AddSingleton<AntiforgeryStateProvider, NoToken>();
        Services.AddSingleton<ISessionGuard>(_session);
    }

    [Fact]
    public void Administrator_sees_settings_and_support()
    {
        _person.SetRoles("Administrator");

        NavigationLinks().Should().Equal(
            "/", "/settings/mail", "/settings/smtp-servers", "/settings/advanced", "/account", "/support/send-log", "/support/mailbox");
    }

    [Fact]
    public void User_sees_home_and_account_only() => NavigationLinks().Should().Equal("/", "/account");

    [Fact]
    public void Mailbox_is_not_shown_where_there_is_none()
    {
        _person.SetRoles("Administrator");
        Services.AddSingleton(new PortalShell { HasMailbox = false });

        NavigationLinks().Should().NotContain("/support/mailbox").And.Contain("/support/send-log");
    }

    [Fact]
    public void Account_tabs_mark_the_page_one_is_on()
    {
        Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo("/account/2fa");

        var tabs = Render<AccountTabs>();

        tabs.FindAll("nav[aria-label=Account] a").Select(a => a.TextContent).Should().Equal("Account", "Password", "2FA Configuration");
        tabs.FindAll("[aria-current=page]").Should().ContainSingle().Which.GetAttribute("href").Should().Be("/account/2fa");
    }

    [Theory]
    [InlineData(ThemeChoice.Light, false)]
    [InlineData(ThemeChoice.Dark, true)]
    public void Layout_draws_the_theme_of_the_cookie_and_tells_the_browser_that_it_is_ready(ThemeChoice choice, bool dark)
    {
        var layout = RenderLayout(choice);

        layout.FindComponent<MudThemeProvider>().Instance.GetState(x => x.IsDarkMode).Should().Be(dark);
        layout.Find("main#main[tabindex='-1']").TextContent.Trim().Should().Be("The page");
        layout.Find("a[data-skip]").TextContent.Should().Be("Skip to content");
        layout.WaitForAssertion(() => JSInterop.VerifyInvoke("LucyPortal.ready"));
    }

    [Fact]
    public void Nothing_is_drawn_before_the_device_has_told_its_theme()
    {
        var device = JSInterop.Setup<bool>("mudThemeProvider.isDarkMode");
        var layout = RenderLayout(ThemeChoice.System);
        layout.FindAll("main").Should().BeEmpty();

        device.SetResult(true);

        layout.WaitForAssertion(() => layout.FindAll("main").Should().ContainSingle());
        layout.FindComponent<MudThemeProvider>().Instance.GetState(x => x.IsDarkMode).Should().BeTrue();
    }

    [Fact]
    public void Page_whose_session_has_ended_is_left_whatever_stands_unsaved_on_it()
    {
        var layout = RenderLayout(ThemeChoice.Light);
        layout.WaitForAssertion(() => _session.OnEnded.Should().NotBeNull());

        _session.OnEnded!("/login?reason=password");

        layout.WaitForAssertion(() => JSInterop.VerifyInvoke("LucyPortal.leave").Arguments.Should().Equal("/login?reason=password"));
    }

    [Fact]
    public async Task Name_in_the_bar_follows_a_change_at_once()
    {
        Render<MudPopoverProvider>();
        var menu = Render<UserMenu>();
        menu.Find("button").TextContent.Trim().Should().Be("Nadia Keller");

        await menu.InvokeAsync(() => Services.GetRequiredService<ShellUser>().Rename("Nadia K."));

        menu.WaitForAssertion(() => menu.Find("button").TextContent.Trim().Should().Be("Nadia K."));
    }

    [Fact]
    public void Logout_is_a_form_that_posts()
    {
        var form = RenderLayout(ThemeChoice.Light).Find("form#logout-form");

        form.GetAttribute("method").Should().Be("post");
        form.GetAttribute("action").Should().Be("/logout");
    }

    [Fact]
    public void Choosing_a_theme_reports_the_choice()
    {
        var popovers = Render<MudPopoverProvider>();
        ThemeChoice? chosen = null;
        var menu = Render<ThemeSwitch>(p => p.Add(x => x.Choice, ThemeChoice.System).Add(x => x.ChoiceChanged, choice => chosen = choice));

        menu.Find("button").Click();
        popovers.WaitForAssertion(() => popovers.FindAll("[role=menuitemradio]").Should().HaveCount(3));
        popovers.Find("[aria-checked=true]").TextContent.Trim().Should().Be("System");
        popovers.FindAll("[role=menuitemradio]").Single(x => x.TextContent.Trim() == "Dark").Click();

        chosen.Should().Be(ThemeChoice.Dark);
    }

    [Theory]
    [InlineData(typeof(NotFound), "There is no page here.")]
    [InlineData(typeof(Forbidden), "This page is for administrators.")]
    [InlineData(typeof(StaleForm), "This page was open too long.")]
    [InlineData(typeof(DatabaseAway), "The portal can't reach its database.")]
    [InlineData(typeof(Error), "Something went wrong.")]
    public void Dead_end_has_a_heading_and_a_way_on(Type page, string heading)
    {
        var rendered = Render(builder =>
        {
            builder.OpenComponent(0, page);
            builder.CloseComponent();
        });

        rendered.Find("h1").TextContent.Should().Be(heading);
        JSInterop.VerifyInvoke("LucyPortal.arrive").Arguments.Should().Equal("page-heading");
        rendered.FindAll(".lp-deadend__actions a").Should().NotBeEmpty().And.OnlyContain(a => a.HasAttribute("href"));
    }

    [Fact]
    public void Page_that_cannot_go_on_names_both_causes_because_it_knows_neither() =>
        Render<ReconnectBar>().Find("[data-reconnect]").GetAttribute("data-gone")
            .Should().Be("This page can't go on: it was open too long, or the portal was restarted.");

    [Fact]
    public void Signed_out_circuit_leaves_by_a_full_load_and_remembers_the_page()
    {
        var navigation = Services.GetRequiredService<BunitNavigationManager>();
        navigation.NavigateTo("/account/2fa");

        Render<RedirectToLogin>();

        navigation.Uri.Should().EndWith("/login?ReturnUrl=%2Faccount%2F2fa");
        navigation.History.First().Options.ForceLoad.Should().BeTrue();
    }

    private IEnumerable<string?> NavigationLinks() =>
        Render<NavigationMenu>().FindAll("nav[aria-label=Main] a").Select(a => a.GetAttribute("href"));

    private IRenderedComponent<MainLayout> RenderLayout(ThemeChoice choice) => Render<MainLayout>(p => p
        .AddCascadingValue(choice)
        .Add(x => x.Body, "The page"));

    /// <summary>A session that ends when the test says so.</summary>
    private sealed class OpenSession : ISessionGuard, IDisposable
    {
        public Action<string>? OnEnded { get; private set; }

        public Task<IDisposable> WatchAsync(Action<string> onEnded)
        {
            OnEnded = onEnded;
            return Task.FromResult<IDisposable>(this);
        }

        public void Dispose() => OnEnded = null;
    }

    private sealed class NoToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
