using AngleSharp.Dom;
using Bunit;
using LucyPortal.Components.Shared;
using Microsoft.AspNetCore.Components.Web;

namespace LucyPortal.Tests.Components;

public sealed class BusyButtonTests : ComponentTest
{
    private readonly TaskCompletionSource _work = new();
    private int _runs;

    [Fact]
    public async Task Second_press_does_nothing_while_the_first_runs()
    {
        var button = RenderButton();

        var first = Press(button);
        var second = Press(button);
        await second;

        _runs.Should().Be(1);
        Element(button).TextContent.Trim().Should().Be("Checking…");
        Element(button).GetAttribute("aria-disabled").Should().Be("true");
        Element(button).HasAttribute("disabled").Should().BeFalse("a disabled button would lose the focus");

        _work.SetResult();
        await first;
        Element(button).TextContent.Trim().Should().Be("Configure");
        Element(button).HasAttribute("aria-disabled").Should().BeFalse();

        await Press(button);
        _runs.Should().Be(2);
    }

    [Fact]
    public async Task It_can_be_pressed_again_when_the_work_was_broken_off()
    {
        var button = RenderButton();

        var first = Press(button);
        _work.SetCanceled();
        await first;

        Element(button).HasAttribute("aria-disabled").Should().BeFalse();
        await Press(button);
        _runs.Should().Be(2);
    }

    [Fact]
    public void A_disabled_button_is_described_by_its_reason()
    {
        var button = RenderButton(disabled: true);

        Element(button).HasAttribute("disabled").Should().BeTrue();
        var reason = button.Find(".lp-reason");
        reason.TextContent.Should().Be("Save your choice first.");
        Element(button).GetAttribute("aria-describedby").Should().Be(reason.Id);
    }

    [Fact]
    public void An_enabled_button_shows_no_reason()
    {
        var button = RenderButton();

        button.FindAll(".lp-reason").Should().BeEmpty();
        Element(button).HasAttribute("aria-describedby").Should().BeFalse();
    }

    private static IElement Element(IRenderedComponent<BusyButton> button) => button.Find("button");

    private static Task Press(IRenderedComponent<BusyButton> button) => Element(button).ClickAsync(new MouseEventArgs());

    private IRenderedComponent<BusyButton> RenderButton(bool disabled = false) => Render<BusyButton>(p => p
        .Add(x => x.BusyText, "Checking…")
        .Add(x => x.Disabled, disabled)
        .Add(x => x.DisabledReason, "Save your choice first.")
        .Add(x => x.OnClick, () =>
        {
            _runs++;
            return _work.Task;
        })
        .AddChildContent("Configure"));
}
