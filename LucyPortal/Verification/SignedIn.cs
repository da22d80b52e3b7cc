using LucyPortal.Data;
using LucyPortal.Domain;
using Microsoft.AspNetCore.Components.Authorization;

namespace LucyPortal.Verification;

/// <summary>
/// Runs the verbs of a page for whoever is signed in: each in a scope of its own, after the session's row has been asked. A circuit
/// outlives its cookie, so without this an ended session would go on working in an open page.
/// </summary>
public sealed class SignedIn(
    AuthenticationStateProvider authentication, IServiceScopeFactory scopes, SessionWatch watch, PageOrigin origin, TimeProvider time)
{
    /// <summary>Runs a verb.</summary>
    /// <param name="verb">Gets the services of the operation's scope and the user as stored now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="role">The role that the verb is for; null for everybody.</param>
    /// <param name="stepUp">For a sensitive verb, the step-up that it needs where the session's last proof is too old; else null.</param>
    /// <exception cref="OperationCanceledException">The session is over; the page is about to be reloaded.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has another role than the verb is for.</exception>
    /// <exception cref="StepUpRequiredException">The step-up is needed first; the verb did not run.</exception>
    public Task<T> RunAsync<T>(
        Func<IServiceProvider, PortalUser, CancellationToken, Task<T>> verb,
        CancellationToken cancellationToken,
        PortalRole? role = null,
        StepUpScope? stepUp = null) => RunInScopeAsync(verb, new Terms(role, stepUp), cancellationToken);

    /// <inheritdoc cref="RunAsync{T}" />
    public Task RunAsync(
        Func<IServiceProvider, PortalUser, CancellationToken, Task> verb,
        CancellationToken cancellationToken,
        PortalRole? role = null,
        StepUpScope? stepUp = null) => RunAsync(
            async (services, user, token) =>
            {
                await verb(services, user, token);
                return true;
            },
            cancellationToken,
            role,
            stepUp);

    /// <summary>Lets an open page look by itself: as a verb, but no use of the session, so that a page left open does not keep it alive.</summary>
    /// <param name="look">Changes nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="role">The role that the page is for; null for everybody.</param>
    /// <exception cref="OperationCanceledException">The session is over; the page is about to be reloaded.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has another role than the page is for.</exception>
    public Task<T> LookAsync<T>(
        Func<IServiceProvider, PortalUser, CancellationToken, Task<T>> look, CancellationToken cancellationToken, PortalRole? role = null) =>
        RunInScopeAsync(look, new Terms(role, IsUse: false), cancellationToken);

    private async Task<T> RunInScopeAsync<T>(
        Func<IServiceProvider, PortalUser, CancellationToken, Task<T>> verb, Terms terms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verb);
        // The child scope has no principal: it is read here, first.
        var principal = (await authentication.GetAuthenticationStateAsync()).User;
        if (principal.SessionIdOf() is not { } sessionId)
        {
            throw new OperationCanceledException("Nobody is signed in.");
        }

        await using var scope = scopes.CreateAsyncScope();
        var state = await scope.ServiceProvider.GetRequiredService<Sessions>().CheckAsync(sessionId, cancellationToken, terms.IsUse);
        if (state is not { User: { } user, Session: { } session })
        {
            watch.Report(sessionId, state.End!.Value);
            throw new OperationCanceledException("The session is over.");
        }

        if (terms.Role is not null && user.Role != terms.Role)
        {
            throw new UnauthorizedAccessException();
        }

        if (terms.StepUp is { } stepUp && !session.IsProvedFor(stepUp, time.GetUtcNow().UtcDateTime))
        {
            throw new StepUpRequiredException(stepUp);
        }

        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.UserId = user.Id;
        caller.SessionId = sessionId;
        caller.SourceAddress = origin.SourceAddress ?? session.SourceAddress;
        caller.Browser = session.Browser;
        return await verb(scope.ServiceProvider, user, cancellationToken);
    }

    /// <summary>On which terms something runs.</summary>
    private sealed record Terms(PortalRole? Role = null, StepUpScope? StepUp = null, bool IsUse = true);
}
