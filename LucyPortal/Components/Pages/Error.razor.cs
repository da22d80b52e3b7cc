using LucyPortal.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace LucyPortal.Components.Pages;

/// <summary>
/// Where the exception handler leads: the exception is logged under a number, and only the number is shown. Also the page for every
/// status that has none of its own.
/// </summary>
public sealed partial class Error : ComponentBase
{
    private string? _reference;
    private string _tryAgain = "/";
    private bool _databaseAway;

    [Inject] public required ErrorReferences References { get; init; }

    [Inject] public required PortalShell Shell { get; init; }

    /// <summary>The status, where that is all that is known.</summary>
    [Parameter] public int Code { get; set; }

    [CascadingParameter] private HttpContext? HttpContext { get; set; }

    protected override void OnInitialized()
    {
        // Without the feature somebody has typed the address of this page: there is nothing to log.
        if (HttpContext?.Features.Get<IExceptionHandlerPathFeature>() is not { Error: { } exception } failure)
        {
            return;
        }

        _tryAgain = LocalAddress.OrHome(failure.Path);
        _databaseAway = Shell.IsDatabaseAway(exception);
        if (_databaseAway)
        {
            HttpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        else
        {
            _reference = References.Record(exception);
        }
    }
}
