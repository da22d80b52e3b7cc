using LucyPortal.Components;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LucyPortal.Features.SignIn;

/// <summary>What <c>/login</c> posts. (Properties, not parameters: a field that is not sent is null then, instead of a failure.)</summary>
internal sealed record LoginForm
{
    /// <summary>As typed.</summary>
    public string? Email { get; init; }

    /// <summary>As typed.</summary>
    public string? Password { get; init; }

    /// <summary>Where to go afterwards.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>The browser's zone, where a script could tell it.</summary>
    public string? TimeZone { get; init; }
}

/// <summary>What <c>/login/verify</c> posts.</summary>
internal sealed record VerifyForm
{
    /// <summary>As typed.</summary>
    public string? Code { get; init; }
}

/// <summary>A form without fields of its own: binding it is what makes the antiforgery token be checked.</summary>
internal sealed record EmptyForm
{
    /// <summary>Where to go afterwards.</summary>
    public string? ReturnTo { get; init; }
}

/// <summary>
/// The POSTs of the sign-in. Each answers 303 to a GET. They stand before the pages of the same address in the routing's order. A
/// form may come without any of its fields; then it is null.
/// </summary>
internal static class SignInEndpoints
{
    /// <summary>Before the page of the same address in the routing's order.</summary>
    public const int BeforePages = -1;

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/login", LoginAsync).AllowAnonymous().WithOrder(BeforePages).IsSignInForm().HashesPassword();
        endpoints.MapPost("/login/verify", VerifyAsync).AllowAnonymous().WithOrder(BeforePages).IsSignInForm();
        endpoints.MapPost("/login/verify/resend", ResendAsync).AllowAnonymous().IsSignInForm();
        endpoints.MapPost("/login/verify/cancel", CancelAsync).AllowAnonymous();
        endpoints.MapGet("/login/verify/status", StatusAsync).AllowAnonymous();
        endpoints.MapPost("/logout", LogoutAsync).AllowAnonymous();
        endpoints.MapPost("/sign-in/refresh", RefreshAsync);
    }

    private static async Task<SeeOther> LoginAsync(
        HttpContext context, [FromForm] LoginForm? form, SignInFlow flow, PendingCookie pending, BrowserCookie browser, Flashes flashes, CancellationToken cancellationToken)
    {
        form ??= new LoginForm();
        var returnUrl = ReturnAddress.Of(form.ReturnUrl);
        var known = await pending.FindAsync(context, cancellationToken);
        var step = await flow.TryPasswordAsync(form.Email ?? "", form.Password ?? "", returnUrl, form.TimeZone, known, cancellationToken);
        switch (step)
        {
            case PasswordStep.SignedIn done:
                await EndPendingAsync(context, flow, pending, cancellationToken);
                await SignInAsync(context, done.SignIn, browser);
                return new SeeOther(returnUrl);
            case PasswordStep.Pending asked:
                if (asked.PendingId is not null)
                {
                    pending.Write(context, asked.PendingId);
                }

                return new SeeOther("/login/verify");
            default:
                flashes.Put(context, new Flash("refused", Values: new Dictionary<string, string> { ["email"] = Limit(form.Email) }));
                return new SeeOther("/login" + (returnUrl == "/" ? "" : QueryString.Create("ReturnUrl", returnUrl).ToString()));
        }
    }

    private static async Task<SeeOther> VerifyAsync(
        HttpContext context, [FromForm] VerifyForm? form, SignInFlow flow, PendingCookie cookie, BrowserCookie browser, Flashes flashes, CancellationToken cancellationToken)
    {
        if (await cookie.FindAsync(context, cancellationToken) is not { } pending)
        {
            return new SeeOther(cookie.TimedOut(context));
        }

        var (verdict, signIn) = await flow.AnswerAsync(pending, form?.Code, cancellationToken);
        if (verdict is AnswerVerdict.Accepted && signIn is not null)
        {
            cookie.Delete(context);
            await SignInAsync(context, signIn, browser);
            return new SeeOther(ReturnAddress.Of(pending.ReturnUrl));
        }

        flashes.Put(context, VerifyNotes.Of(verdict));
        return new SeeOther("/login/verify");
    }

    private static async Task<SeeOther> ResendAsync(
        HttpContext context, [FromForm] EmptyForm? form, SignInFlow flow, PendingCookie cookie, Flashes flashes, CancellationToken cancellationToken)
    {
        if (await cookie.FindAsync(context, cancellationToken) is not { } pending)
        {
            return new SeeOther(cookie.TimedOut(context));
        }

        flashes.Put(context, VerifyNotes.Of(await flow.ResendAsync(pending, cancellationToken)));
        cookie.Renew(context);
        return new SeeOther("/login/verify");
    }

    private static async Task<SeeOther> CancelAsync(
        HttpContext context, [FromForm] EmptyForm? form, SignInFlow flow, PendingCookie cookie, CancellationToken cancellationToken)
    {
        await EndPendingAsync(context, flow, cookie, cancellationToken);
        return new SeeOther("/login");
    }

    /// <summary>The status of the mail alone, as a fragment for the page's script. Sends nothing, changes nothing.</summary>
    private static async Task<Results<RazorComponentResult<VerifyStatus>, NotFound>> StatusAsync(
        HttpContext context, PendingCookie cookie, Challenges challenges, CancellationToken cancellationToken)
    {
        if (await cookie.FindAsync(context, cancellationToken) is not { } pending
            || await challenges.ViewAsync(ChallengeBinding.ForSignIn(pending), cancellationToken) is not { } view)
        {
            return TypedResults.NotFound();
        }

        return new RazorComponentResult<VerifyStatus>(new Dictionary<string, object?>
        {
            [nameof(VerifyStatus.View)] = view,
            [nameof(VerifyStatus.WithSentence)] = true,
        });
    }

    private static async Task<SeeOther> LogoutAsync(
        HttpContext context, [FromForm] EmptyForm? form, [FromQuery] string? reason, SignInFlow flow, PendingCookie cookie, CancellationToken cancellationToken)
    {
        var end = SignOutReason.EndFor(reason);
        if (context.User.UserIdOf() is { } user && context.User.SessionIdOf() is { } session)
        {
            await flow.SignOutAsync(user, session, end, cancellationToken);
        }

        await EndPendingAsync(context, flow, cookie, cancellationToken);
        await context.SignOutAsync(SessionCookie.Scheme);
        return new SeeOther($"/login?reason={SignOutReason.For(end)}");
    }

    /// <summary>After a change of password in this session: a new session and a new cookie, without a new sign-in.</summary>
    private static async Task<SeeOther> RefreshAsync(
        HttpContext context, [FromForm] EmptyForm? form, SignInFlow flow, CancellationToken cancellationToken)
    {
        var (user, session) = await flow.RenewAsync(
            context.User.UserIdOf()!.Value, context.User.SessionIdOf()!.Value, cancellationToken);
        if (session is null)
        {
            await context.SignOutAsync(SessionCookie.Scheme);
            return new SeeOther($"/login?reason={SignOutReason.For(SessionEnd.SignedOut)}");
        }

        await SignInAsync(context, user, session);
        return new SeeOther(ReturnAddress.Of(form?.ReturnTo));
    }

    /// <summary>A browser that signs in or out waits for no other sign-in any more.</summary>
    private static async Task EndPendingAsync(HttpContext context, SignInFlow flow, PendingCookie cookie, CancellationToken cancellationToken)
    {
        if (await cookie.FindAsync(context, cancellationToken) is { } pending)
        {
            await flow.AbandonAsync(pending, cancellationToken);
        }

        cookie.Delete(context);
    }

    /// <summary>Gives the browser its session, and what it is known by from now on.</summary>
    public static Task SignInAsync(HttpContext context, CompletedSignIn done, BrowserCookie browser)
    {
        browser.Write(context, done.BrowserId);
        return SignInAsync(context, done.User, done.Session);
    }

    private static Task SignInAsync(HttpContext context, PortalUser user, Session session) =>
        context.SignInAsync(SessionCookie.Scheme, PortalClaims.Principal(user, session.Id, SessionCookie.Scheme));

    private static string Limit(string? typed) => typed is null ? "" : typed[..Math.Min(typed.Length, MailSettings.AddressLength)];
}
