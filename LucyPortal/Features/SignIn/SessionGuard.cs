using LucyPortal.Components;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace LucyPortal.Features.SignIn;

/// <inheritdoc cref="ISessionGuard" />
internal sealed class SessionGuard(AuthenticationStateProvider authentication, SessionWatch watch, NavigationManager navigation) : ISessionGuard
{
    /// <summary>The browser has a new session, by a window that renewed it or signed in: this page is loaded anew with it.</summary>
    private string Here => "/" + navigation.ToBaseRelativePath(navigation.Uri);

    public async Task<IDisposable> WatchAsync(Action<string> onEnded)
    {
        var principal = (await authentication.GetAuthenticationStateAsync()).User;
        return watch.Watch(
            principal.SessionIdOf() ?? Guid.Empty,
            end => onEnded(end == SessionEnd.Replaced ? Here : $"/login?reason={SignOutReason.For(end)}"));
    }
}
