using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.Http.Support;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Http.Matrix;

/// <summary>How an account, and the browser that asks for it, can stand: one column of the matrix.</summary>
/// <param name="Name">The column's heading.</param>
/// <param name="Meaning">What is true in it, for whoever reads the matrix.</param>
/// <param name="EnterAsync">Makes somebody and a browser that stand so.</param>
internal sealed record AccountState(string Name, string Meaning, Func<PortalHost, Task<HttpBrowser>> EnterAsync)
{
    private static readonly string[] WithSession = ["no 2FA", "role User", "saved", "configured", "stolen, in", "disabled, in", "reset, in"];

    private const string Reason = "Lost the phone; called back.";

    /// <summary>True where the browser was given a session by both factors, or by the password of an account without a second one.</summary>
    public bool HasSession => WithSession.Contains(Name);

    /// <summary>All of them, in the order of the columns.</summary>
    public static IReadOnlyList<AccountState> All { get; } =
    [
        new("stranger", "no cookie", host => Task.FromResult(host.NewBrowser())),
        new("no 2FA", "signed in, 2FA off", async host => await host.SignInAsync(await host.AddSomebodyAsync())),
        new("role User", "the same, not an administrator", async host => await host.SignInAsync(await host.AddSomebodyAsync(u => u.Role = PortalRole.User))),
        new("saved", "signed in, Email chosen and not configured", async host => await host.SignInAsync(await host.AddSomebodyAsync(u => u.SavedMethod = TwoFactorMethod.Email))),
        new("configured", "signed in by password and code", async host => await host.SignInAsync(await host.AddSomebodyWithTwoFactorAsync())),
        new("pending", "password right, no code yet", async host => await host.PassPasswordAsync(await host.AddSomebodyWithTwoFactorAsync())),
        new("locked", "the same, and strangers are locked", host => PendingAsync(host, (user, _) => LockAsync(host.World, user, fromKnownBrowser: false))),
        new("known locked", "the same in a known browser, and known browsers are locked", KnownAndLockedAsync),
        new("stolen", "pending, and the password counts as stolen since", host => PendingAsync(host, (user, _) => StealAsync(host.World, user))),
        new("stolen, in", "signed in, and the password counts as stolen since", host => SignedInAsync(host, user => StealAsync(host.World, user))),
        new("disabled", "pending, and disabled since", host => PendingAsync(host, (user, _) => host.World.ChangeUserAsync(user, u => u.IsDisabled = true))),
        new("disabled, in", "signed in, and disabled since", host => SignedInAsync(host, user => host.World.ChangeUserAsync(user, u => u.IsDisabled = true))),
        new("reset", "pending, and 2FA reset on the console since", host => PendingAsync(host, (user, _) => ResetAsync(host.World, user))),
        new("reset, in", "signed in, and 2FA reset on the console since", host => SignedInAsync(host, user => ResetAsync(host.World, user))),
    ];

    /// <summary>Resets somebody's 2FA, as the server's console does.</summary>
    public static Task ResetAsync(PortalWorld world, PortalUser user) => world.UseAsync<AccountRescue>(
        async rescue => (await rescue.ResetTwoFactorAsync(user.Email!, Reason, CancellationToken.None)).Should().BeOfType<RescueResult.Done>());

    /// <summary>Lets the password count as stolen, as thirty wrong codes do.</summary>
    public static Task StealAsync(PortalWorld world, PortalUser user) => world.InTransactionAsync(async (scope, token) =>
    {
        var db = scope.GetRequiredService<PortalDbContext>();
        (await db.Users.SingleAsync(u => u.Id == user.Id, token)).TakePasswordForStolen();
        await scope.GetRequiredService<PendingSignIns>().EndStrangersAsync(user.Id, token);
    });

    /// <summary>Locks all buckets of an account on one side, as six wrong tries each do.</summary>
    public static Task LockAsync(PortalWorld world, PortalUser user, bool fromKnownBrowser) => world.InTransactionAsync(async (scope, token) =>
    {
        var db = scope.GetRequiredService<PortalDbContext>();
        var rules = new VerificationRules();
        foreach (var kind in Enum.GetValues<TryKind>())
        {
            var bucket = await db.BucketAsync(user.Id, kind, fromKnownBrowser, token);
            while (bucket.TryPay(rules, world.Now))
            {
            }
        }
    });

    private static async Task<HttpBrowser> PendingAsync(PortalHost host, Func<PortalUser, HttpBrowser, Task> since)
    {
        var user = await host.AddSomebodyWithTwoFactorAsync();
        var browser = await host.PassPasswordAsync(user);
        await since(user, browser);
        return browser;
    }

    private static async Task<HttpBrowser> SignedInAsync(PortalHost host, Func<PortalUser, Task> since)
    {
        var user = await host.AddSomebodyWithTwoFactorAsync();
        var browser = await host.SignInAsync(user);
        await since(user);
        return browser;
    }

    private static async Task<HttpBrowser> KnownAndLockedAsync(PortalHost host)
    {
        var user = await host.AddSomebodyWithTwoFactorAsync();
        var browser = await host.SignInAsync(user);
        using (await browser.PostFormAsync("/logout"))
        {
            host.World.Advance(TimeSpan.FromSeconds(1));
        }

        using (await browser.TypePasswordAsync(user.Email!))
        {
            browser.HasPending.Should().BeTrue();
        }

        await LockAsync(host.World, user, fromKnownBrowser: true);
        return browser;
    }
}
