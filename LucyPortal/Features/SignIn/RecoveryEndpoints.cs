using LucyPortal.Components;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Mvc;

namespace LucyPortal.Features.SignIn;

/// <summary>What <c>/login/recovery</c> posts.</summary>
internal sealed record RecoveryForm
{
    /// <summary>As typed.</summary>
    public string? RecoveryCode { get; init; }
}

/// <summary>The POST of the recovery page.</summary>
internal static class RecoveryEndpoints
{
    private const string Path = "/login/recovery";

    public static void MapRecovery(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Path, AnswerAsync).AllowAnonymous().WithOrder(SignInEndpoints.BeforePages).IsSignInForm();

    private static async Task<SeeOther> AnswerAsync(
        HttpContext context, [FromForm] RecoveryForm? form, RecoverySignIn recovery, PendingCookie cookie, BrowserCookie browser, Flashes flashes, CancellationToken cancellationToken)
    {
        if (await cookie.FindAsync(context, cancellationToken) is not { } pending)
        {
            return new SeeOther(cookie.TimedOut(context));
        }

        var (verdict, done) = await recovery.AnswerAsync(pending, form?.RecoveryCode, cancellationToken);
        if (verdict is RecoveryVerdict.Accepted)
        {
            cookie.Delete(context);
            await SignInEndpoints.SignInAsync(context, done!, browser);
            return new SeeOther(ReturnAddress.Of(pending.ReturnUrl));
        }

        flashes.Put(context, RecoveryNotes.Of(verdict));
        return new SeeOther(Path);
    }
}
