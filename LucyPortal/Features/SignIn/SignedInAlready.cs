using LucyPortal.Components;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Antiforgery;

namespace LucyPortal.Features.SignIn;

/// <summary>Marks an endpoint that takes a form of the sign-in.</summary>
internal sealed class SignInForm;

/// <summary>
/// A form of the sign-in that was opened before the browser signed in, in another window say, has a token for nobody. Whoever sends it
/// wanted to get in, and is: so the browser goes home instead of hearing that the page was open too long. Nothing is read from the form.
/// </summary>
internal static class SignedInAlready
{
    /// <summary>Marks the endpoint, and limits it.</summary>
    public static RouteHandlerBuilder IsSignInForm(this RouteHandlerBuilder endpoint) => endpoint.LimitedByNetwork().WithMetadata(new SignInForm());

    /// <summary>Stands behind the check of the token.</summary>
    public static void UseSignedInAlready(this IApplicationBuilder app) => app.Use((context, next) =>
        context.User.SessionIdOf() is not null
        && context.GetEndpoint()?.Metadata.GetMetadata<SignInForm>() is not null
        && context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }
            ? new SeeOther("/").ExecuteAsync(context)
            : next(context));
}
