using AngleSharp.Dom;
using Bunit;
using LucyPortal.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace LucyPortal.Tests.Components;

public sealed class UnsavedChangesTests : ComponentTest
{
    private readonly IRenderedComponent<MudDialogProvider> _dialogs;

    public UnsavedChangesTests()
    {
        Render<MudPopoverProvider>();
        _dialogs = Render<MudDialogProvider>();
    }

    [Fact]
    public void Page_without_changes_is_left_without_a_question()
    {
        Render<UnsavedChanges>(p => p.Add(x => x.Exist, false)).FindAll("[data-unsaved]").Should().BeEmpty();

        Navigation.NavigateTo("/elsewhere");

        Navigation.Uri.Should().EndWith("/elsewhere");
        _dialogs.FindAll(".mud-dialog").Should().BeEmpty();
    }

    [Theory]
    [InlineData("Stay", "/")]
    [InlineData("Leave", "/elsewhere")]
    public void Page_with_changes_asks_and_does_as_told(string answer, string then)
    {
        var page = Render<UnsavedChanges>(p => p.Add(x => x.Exist, true));
        page.FindAll("[data-unsaved]").Should().ContainSingle("the browser asks by it when the portal itself is left");

        Navigation.NavigateTo("/elsewhere");

        _dialogs.WaitForAssertion(() => _dialogs.Find(".mud-dialog").TextContent
            .Should().Contain("Leave without saving?").And.Contain("Your changes on this page are lost."));
        Navigation.Uri.Should().EndWith("/");
        _dialogs.WaitForAssertion(() => JSInterop.VerifyInvoke("LucyPortal.focusSteadily").Arguments.Should().Equal("leave-stay"));

        Button(answer).Click();

        _dialogs.WaitForAssertion(() => _dialogs.FindAll(".mud-dialog").Should().BeEmpty());
        page.WaitForAssertion(() => new Uri(Navigation.Uri).AbsolutePath.Should().Be(then));
        page.WaitForAssertion(() => JSInterop.Invocations["LucyPortal.restoreFocus"].Should().HaveCount(answer == "Stay" ? 1 : 0));
    }

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private IElement Button(string text) => _dialogs.FindAll("button").Single(b => b.TextContent.Trim() == text);
}
