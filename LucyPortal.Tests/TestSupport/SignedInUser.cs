using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Who is signed in, where no cookie says it.</summary>
public sealed class SignedInUser : AuthenticationStateProvider
{
    private ClaimsPrincipal _principal = new(new ClaimsIdentity());

    /// <inheritdoc />
    public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(_principal));

    /// <summary>Signs somebody in, or nobody.</summary>
    public void Become(ClaimsPrincipal? principal)
    {
        _principal = principal ?? new ClaimsPrincipal(new ClaimsIdentity());
        NotifyAuthenticationStateChanged(GetAuthenticationStateAsync());
    }
}
