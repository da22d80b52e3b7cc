using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>What tests do with recovery codes.</summary>
public static class RecoverySteps
{
    /// <summary>A code that nobody has.</summary>
    public const string NobodysCode = "0000-0000-0000-0000";

    /// <summary>Gives the user a set of recovery codes.</summary>
    /// <returns>The codes, as people see them.</returns>
    public static async Task<IReadOnlyList<string>> MakeRecoveryCodesAsync(this PortalWorld world, PortalUser user)
    {
        var set = await world.UseAsync<RecoveryCodes, RecoverySet>(codes => codes.DrawAsync(CancellationToken.None));
        await world.InTransactionAsync((scope, token) => scope.GetRequiredService<RecoveryCodes>().KeepAsync(user.Id, set, token));
        return [.. set.Codes.Select(RecoveryCodeText.Grouped)];
    }

    /// <summary>What the user has.</summary>
    public static Task<RecoveryStock> StockAsync(this PortalWorld world, PortalUser user) =>
        world.UseAsync<RecoveryCodes, RecoveryStock>(codes => codes.StockAsync(user.Id, CancellationToken.None));

    /// <summary>Signs the user in with the first of these codes, one after the other.</summary>
    public static async Task UseUpAsync(this PortalWorld world, PortalUser user, IReadOnlyList<string> codes, int count)
    {
        var pending = await world.BeginSignInAsync(user);
        foreach (var code in codes.Take(count))
        {
            (await world.RecoverAsync(pending, code)).Should().BeOfType<RecoveryVerdict.Accepted>();
        }
    }

    /// <summary>A sign-in of this user in a browser of its own that has passed the password.</summary>
    public static async Task<PendingSignIn> BeginSignInAsync(this PortalWorld world, PortalUser user, bool fromKnownBrowser = false)
    {
        var stored = await world.StoredAsync(user);
        var id = await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(stored, fromKnownBrowser, "/", CancellationToken.None));
        return (await world.UseAsync<PendingSignIns, PendingSignIn?>(p => p.FindAsync(id, CancellationToken.None)))!;
    }

    /// <summary>Types a recovery code at a pending sign-in.</summary>
    /// <param name="world">The portal.</param>
    /// <param name="pending">The sign-in.</param>
    /// <param name="typed">What is typed.</param>
    /// <param name="onAccepted">What a right code brings about.</param>
    public static Task<RecoveryVerdict> RecoverAsync(
        this PortalWorld world,
        PendingSignIn pending,
        string? typed,
        Func<PortalUser, int, CancellationToken, Task>? onAccepted = null) => world.UseAsync<RecoveryCheck, RecoveryVerdict>(check =>
            check.AnswerAsync(pending, typed, onAccepted ?? ((_, _, _) => Task.CompletedTask), CancellationToken.None));
}
