using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.TestSupport;

/// <summary>What tests do with users.</summary>
public static class UserSteps
{
    /// <summary>Adds a user.</summary>
    /// <param name="world">The portal.</param>
    /// <param name="email">The address; also the user name.</param>
    /// <param name="configured">The 2FA method in force.</param>
    /// <param name="change">What else is different about the user.</param>
    /// <param name="password">The password.</param>
    public static Task<PortalUser> AddUserAsync(
        this PortalWorld world,
        string email = "nora@example.org",
        TwoFactorMethod configured = TwoFactorMethod.None,
        Action<PortalUser>? change = null,
        string password = PortalWorld.Password) => world.UseAsync<UserManager<PortalUser>, PortalUser>(async users =>
        {
            var user = new PortalUser
            {
                Id = Guid.NewGuid(),
                UserName = email,
                Email = email,
                DisplayName = "Nora Admin",
                Role = PortalRole.Administrator,
                CreatedAt = world.Now,
                SavedMethod = configured,
                ConfiguredMethod = configured,
                ConfiguredAt = configured == TwoFactorMethod.None ? null : world.Now,
            };
            change?.Invoke(user);
            (await users.CreateAsync(user, password)).Errors.Should().BeEmpty();
            return user;
        });

    /// <summary>Changes a user, as another part of the portal would.</summary>
    public static Task ChangeUserAsync(this PortalWorld world, PortalUser user, Action<PortalUser> change) =>
        world.UseAsync<PortalDbContext>(async db =>
        {
            change(await db.Users.SingleAsync(u => u.Id == user.Id));
            await db.SaveChangesAsync();
        });

    /// <summary>The user as stored now.</summary>
    public static Task<PortalUser> StoredAsync(this PortalWorld world, PortalUser user) =>
        world.ReadAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Id == user.Id));

    /// <summary>Starts a session, as a completed sign-in does.</summary>
    public static async Task<Session> StartSessionAsync(this PortalWorld world, PortalUser user)
    {
        Session? session = null;
        await world.InTransactionAsync((scope, _) =>
        {
            session = scope.GetRequiredService<Sessions>().Start(user, user.ConfiguredMethod);
            return Task.CompletedTask;
        });
        return session!;
    }

    /// <summary>Signs the user in: with a session of its own, as the cookie would say it.</summary>
    public static async Task<Session> SignInAsync(this PortalWorld world, PortalUser user)
    {
        var session = await world.StartSessionAsync(user);
        world.Services.GetRequiredService<SignedInUser>().Become(PortalClaims.Principal(user, session.Id, "Test"));
        return session;
    }

    /// <summary>Makes a browser known to the account, as a completed sign-in does.</summary>
    /// <returns>The id in its cookie.</returns>
    public static async Task<string> KnownBrowserAsync(this PortalWorld world, PortalUser user)
    {
        string? id = null;
        await world.InTransactionAsync(async (scope, token) => id = await scope.GetRequiredService<KnownBrowsers>().RememberCallerAsync(user.Id, token));
        return id!;
    }

    /// <summary>Checks a password, as the sign-in page does.</summary>
    /// <param name="world">The portal.</param>
    /// <param name="email">The address, as typed.</param>
    /// <param name="password">The password, as typed.</param>
    /// <param name="browser">The id in the browser's cookie; null for one that has never been here.</param>
    public static async Task<PortalUser?> CheckPasswordAsync(
        this PortalWorld world, string email, string password = PortalWorld.Password, string? browser = null)
    {
        var owner = await world.UseAsync<IServiceProvider, PasswordOwner?>(scope =>
        {
            scope.GetRequiredService<Caller>().BrowserId = browser;
            return scope.GetRequiredService<PasswordCheck>().CheckAsync(email, password, CancellationToken.None);
        });
        return owner?.User;
    }
}
