using LucyPortal.Components.Shared;
using LucyPortal.Components.Theme;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace LucyPortal.Components.Layout;

/// <summary>The shell of the signed-in pages, with the one set of MudBlazor's providers.</summary>
public sealed partial class MainLayout : LayoutComponentBase
{
    private MudThemeProvider? _provider;
    private PortalErrorBoundary? _boundary;
    private ThemeChoice _choice;
    private bool _dark;
    private bool _systemDark;
    private bool _lookKnown;
    private bool _navigationOpen = true;

    [Inject] public required PortalBrand Brand { get; init; }

    [Inject] public required PortalScript Script { get; init; }

    [CascadingParameter] public ThemeChoice InitialTheme { get; set; }

    protected override void OnInitialized()
    {
        _choice = InitialTheme;
        _dark = _choice == ThemeChoice.Dark;
        _lookKnown = _choice != ThemeChoice.System;
    }

    /// <summary>Another page: what went wrong on the last one is over.</summary>
    protected override void OnParametersSet() => _boundary?.Recover();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || _provider is null)
        {
            return;
        }

        await PortalScript.WhileConnectedAsync(async () => await FollowSystemAsync(_provider));
        _lookKnown = true;
        StateHasChanged();
        await Script.ReadyAsync();
    }

    private async Task FollowSystemAsync(MudThemeProvider provider)
    {
        _systemDark = await provider.GetSystemDarkModeAsync();
        Apply();
        await provider.WatchSystemDarkModeAsync(OnSystemChangedAsync);
    }

    private Task OnSystemChangedAsync(bool dark) => InvokeAsync(() =>
    {
        _systemDark = dark;
        Apply();
        StateHasChanged();
    });

    private Task ToggleNavigationAsync()
    {
        _navigationOpen = !_navigationOpen;
        StateHasChanged();
        return _navigationOpen ? Script.EnterNavigationAsync() : Task.CompletedTask;
    }

    private Task ChooseAsync(ThemeChoice choice)
    {
        _choice = choice;
        Apply();
        return Script.ChooseThemeAsync(choice.Word());
    }

    private void Apply() => _dark = _choice switch
    {
        ThemeChoice.Light => false,
        ThemeChoice.Dark => true,
        _ => _systemDark,
    };
}
