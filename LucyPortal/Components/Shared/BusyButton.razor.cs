using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Components.Shared;

/// <summary>
/// A button whose press runs once: a second press while the first is under way does nothing. While it runs it is
/// <c>aria-disabled</c> rather than <c>disabled</c>, because a disabled button loses the keyboard's focus.
/// </summary>
public sealed partial class BusyButton : ComponentBase
{
    private readonly string _reasonId = $"reason-{Guid.NewGuid():N}";
    private bool _busy;

    [Parameter, EditorRequired] public required RenderFragment ChildContent { get; set; }

    [Parameter] public EventCallback OnClick { get; set; }

    /// <summary>What the button says while it runs, such as "Checking…"; otherwise its own text stays.</summary>
    [Parameter] public string? BusyText { get; set; }

    [Parameter] public bool Disabled { get; set; }

    /// <summary>Why it is disabled; stands beside it and describes it.</summary>
    [Parameter] public string? DisabledReason { get; set; }

    [Parameter] public Variant Variant { get; set; } = Variant.Outlined;

    [Parameter] public Color Color { get; set; } = Color.Default;

    [Parameter] public bool FullWidth { get; set; }

    [Parameter] public string? StartIcon { get; set; }

    [Parameter] public ButtonType ButtonType { get; set; } = ButtonType.Button;

    [Parameter] public string? Id { get; set; }

    private bool HasReason => Disabled && !string.IsNullOrEmpty(DisabledReason);

    private async Task RunAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            await OnClick.InvokeAsync();
        }
        finally
        {
            _busy = false;
            // Blazor draws nothing after a handler that was cancelled: the button would look busy for ever.
            StateHasChanged();
        }
    }
}
