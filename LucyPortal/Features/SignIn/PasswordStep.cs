using LucyPortal.Domain;

namespace LucyPortal.Features.SignIn;

/// <summary>What the password step leads to.</summary>
internal abstract record PasswordStep
{
    /// <summary>Refused; for unknown, wrong, locked and disabled alike.</summary>
    public sealed record Refused : PasswordStep;

    /// <summary>Signed in: no second factor is configured.</summary>
    public sealed record SignedIn(CompletedSignIn SignIn) : PasswordStep;

    /// <summary>The second factor is asked for.</summary>
    /// <param name="PendingId">For the browser's cookie; null when the pending sign-in it has goes on.</param>
    public sealed record Pending(string? PendingId) : PasswordStep;
}

/// <summary>A sign-in with everything that was asked for.</summary>
/// <param name="User">Who.</param>
/// <param name="Session">The new session.</param>
/// <param name="BrowserId">For the cookie by which the browser is known from now on.</param>
internal sealed record CompletedSignIn(PortalUser User, Session Session, string BrowserId);
