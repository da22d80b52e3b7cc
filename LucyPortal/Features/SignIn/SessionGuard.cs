using LucyPortal.Components;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Components.Authorization;

namespace LucyPortal.Features.SignIn;

/// <inheritdoc cref="ISessionGuard" />
internal sealed class SessionGuard(AuthenticationStateProvider authentication, SessionWatch watch) : ISessionGuard
{
    public async Task<IDisposable> WatchAsync(Action<string> onEnded)
    {
        var principal = (await authentication.GetAuthenticationStateAsync()).User;
        return watch.Watch(
            principal.SessionIdOf() ?? Guid.Empty,
            end => onEnded($"/login?reason={SignOutReason.For(end)}"));
    }
}
