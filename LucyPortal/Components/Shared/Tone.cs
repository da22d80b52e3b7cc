using MudBlazor;

namespace LucyPortal.Components.Shared;

/// <summary>How something stands. Colour is never its only sign: each tone has an icon, and words beside it.</summary>
public enum Tone
{
    Neutral,
    Info,
    Success,
    Warning,
    Error,
}

/// <summary>The class and the icon of a tone.</summary>
public static class Tones
{
    public static string Class(this Tone tone) => tone switch
    {
        Tone.Info => "lp-tone lp-tone--info",
        Tone.Success => "lp-tone lp-tone--success",
        Tone.Warning => "lp-tone lp-tone--warning",
        Tone.Error => "lp-tone lp-tone--error",
        _ => "lp-tone",
    };

    /// <summary>The icon when a component is not told another one. Five shapes that differ without their colour.</summary>
    public static string Icon(this Tone tone) => tone switch
    {
        Tone.Info => Icons.Material.Outlined.Info,
        Tone.Success => Icons.Material.Outlined.CheckCircle,
        Tone.Warning => Icons.Material.Outlined.WarningAmber,
        Tone.Error => Icons.Material.Outlined.ErrorOutline,
        _ => Icons.Material.Outlined.RadioButtonUnchecked,
    };
}
