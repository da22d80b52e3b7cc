using LucyPortal.Components;
using LucyPortal.Data;
using Microsoft.AspNetCore.Mvc;

namespace LucyPortal.Features.SignIn;

/// <summary>The first run: the one-time link and the form behind it.</summary>
internal static class SetupEndpoints
{
    public static void MapSetup(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/setup", CreateAsync).AllowAnonymous().WithOrder(SignInEndpoints.BeforePages).LimitedByNetwork().HashesPassword();

    private static async Task<SeeOther> CreateAsync(
        HttpContext context,
        [FromForm] SetupForm? form,
        SetupStore setup,
        FirstAdministrator first,
        PortalCookies cookies,
        Flashes flashes,
        CancellationToken cancellationToken)
    {
        if (await setup.CheckAsync(context.Request.Cookies[cookies.Setup], cancellationToken) != SetupLinkState.Valid)
        {
            return new SeeOther("/setup");
        }

        form = (form ?? new SetupForm()).Trimmed();
        if (form.Mistakes() is { Count: > 0 } mistakes)
        {
            flashes.Put(context, new Flash(Values: form.Values(), Errors: mistakes));
            return new SeeOther("/setup");
        }

        if (!await first.CreateAsync(form, cancellationToken))
        {
            flashes.Put(context, new Flash("faster"));
            return new SeeOther("/setup");
        }

        cookies.Delete(context, cookies.Setup);
        flashes.Put(context, new Flash(Values: new Dictionary<string, string> { ["email"] = form.Email! }));
        return new SeeOther($"/login?reason={SignOutReason.Created}");
    }
}
