using LucyPortal.Data;

namespace LucyPortal.Verification;

/// <summary>Looks for sign-ins that nobody completed in time, on every server: whoever began them knows a password.</summary>
public sealed class SignInWatch(IServiceScopeFactory scopes, TimeProvider time, ILogger<SignInWatch> logger) : RepeatedWork(time, logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>Closes those that have run out.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var pending in await scope.ServiceProvider.GetRequiredService<PendingSignIns>().RunOutAsync(cancellationToken))
        {
            await using var own = scopes.CreateAsyncScope();
            await own.ServiceProvider.GetRequiredService<UnfinishedSignIn>().CloseAsync(pending, cancellationToken);
        }
    }

    /// <inheritdoc />
    protected override TimeSpan Every => LookEvery;

    /// <inheritdoc />
    protected override Task RunOnceAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);
}
