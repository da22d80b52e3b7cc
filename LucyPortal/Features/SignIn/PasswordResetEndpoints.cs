using LucyPortal.Components;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace LucyPortal.Features.SignIn;

/// <summary>What <c>/reset-password</c> posts. (Properties, not parameters: a field that is not sent is null then, instead of a failure.)</summary>
internal sealed record PasswordResetForm
{
    public const string NewField = "newPassword";
    public const string RepeatField = "repeatPassword";

    /// <summary>Exactly as typed.</summary>
    public string? NewPassword { get; init; }

    /// <summary>Exactly as typed.</summary>
    public string? RepeatPassword { get; init; }
}

/// <summary>
/// A new password by a one-time link. Whose it is the link alone says, never the form. It signs nobody in: that takes the new password
/// and, where it is configured, the second factor.
/// </summary>
internal static class PasswordResetEndpoints
{
    public const string Path = "/reset-password";
    public static void MapPasswordReset(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Path, SaveAsync).AllowAnonymous().WithOrder(SignInEndpoints.BeforePages).LimitedByNetwork().HashesPassword();

    private static async Task<SeeOther> SaveAsync(
        HttpContext context,
        [FromForm] PasswordResetForm? form,
        PasswordLinks links,
        PasswordChange passwords,
        UserManager<PortalUser> users,
        PortalCookies cookies,
        Flashes flashes,
        CancellationToken cancellationToken)
    {
        var token = context.Request.Cookies[cookies.PasswordLink];
        if (await links.FindAsync(token, cancellationToken) is not { } owner)
        {
            return new SeeOther(Path);
        }

        var wanted = form?.NewPassword ?? "";
        var (flaw, difference) = PasswordWords.Judge(wanted, form?.RepeatPassword ?? "", owner);
        if (flaw is null && difference is null && await users.CheckPasswordAsync(owner, wanted))
        {
            // It may count as stolen, and would do so no longer.
            flaw = PasswordWords.Current;
        }

        if (flaw is not null || difference is not null)
        {
            Dictionary<string, string?> mistakes = new() { [PasswordResetForm.NewField] = flaw, [PasswordResetForm.RepeatField] = difference };
            flashes.Put(context, new Flash(Errors: mistakes.Where(m => m.Value is not null).ToDictionary(m => m.Key, m => m.Value!)));
            return new SeeOther(Path);
        }

        if (!await passwords.ChangeByLinkAsync(token, wanted, cancellationToken))
        {
            return new SeeOther(Path);
        }

        cookies.Delete(context, cookies.PasswordLink);
        return new SeeOther($"/login?reason={SignOutReason.Password}");
    }
}
