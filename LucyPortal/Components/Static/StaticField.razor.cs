using Microsoft.AspNetCore.Components;

namespace LucyPortal.Components.Static;

/// <summary>One labelled input of a signed-out page.</summary>
public sealed partial class StaticField : ComponentBase
{
    /// <summary>The id of the input, and its name in the form unless <see cref="Name"/> says another one.</summary>
    [Parameter, EditorRequired] public required string Id { get; set; }

    [Parameter, EditorRequired] public required string Label { get; set; }

    [Parameter] public string? Name { get; set; }

    [Parameter] public string Type { get; set; } = "text";

    /// <summary>What was typed before. Never set for passwords and codes.</summary>
    [Parameter] public string? Value { get; set; }

    [Parameter] public string? Hint { get; set; }

    /// <summary>A hint that holds more than text, such as a time.</summary>
    [Parameter] public RenderFragment? HintContent { get; set; }

    [Parameter] public string? Error { get; set; }

    /// <summary>An error that holds more than text, such as a time.</summary>
    [Parameter] public RenderFragment? ErrorContent { get; set; }

    /// <summary>A token of the HTML standard, such as <c>username</c>, <c>current-password</c> or <c>one-time-code</c>.</summary>
    [Parameter] public string? Autocomplete { get; set; }

    [Parameter] public string? InputMode { get; set; }

    /// <summary>Lets the browser refuse an empty field; leave it off where the server's own sentence is better.</summary>
    [Parameter] public bool Required { get; set; }

    [Parameter] public bool Autofocus { get; set; }

    /// <summary>
    /// Large, spaced digits. Such a field has no <c>maxlength</c>: a pasted code may carry blanks, which the server takes out.
    /// </summary>
    [Parameter] public bool Code { get; set; }

    /// <summary>Further attributes of the input.</summary>
    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? More { get; set; }

    private bool HasError => ErrorContent is not null || !string.IsNullOrEmpty(Error);

    private bool IsProse => Type == "text" && !Code;

    private string ErrorId => $"{Id}-error";

    private string HintId => $"{Id}-hint";

    private string? DescribedBy => (HasError, Hint is not null || HintContent is not null) switch
    {
        (true, true) => $"{ErrorId} {HintId}",
        (true, false) => ErrorId,
        (false, true) => HintId,
        _ => null,
    };
}
