using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;

namespace LucyPortal.Features.Account;

/// <summary>What a person may see of the own profile, as stored.</summary>
/// <param name="DisplayName">The name shown in the portal and used in mails.</param>
/// <param name="Email">The address to sign in with.</param>
/// <param name="TimeZone">The IANA name of the zone in which mails state times.</param>
public sealed record Profile(string DisplayName, string Email, string TimeZone);

/// <summary>What is wrong with a profile, by field.</summary>
/// <param name="DisplayName">At the name; null when nothing is.</param>
/// <param name="TimeZone">At the zone; null when nothing is.</param>
public sealed record ProfileMistakes(string? DisplayName, string? TimeZone);

/// <summary>The state behind <c>/account</c>.</summary>
public sealed class ProfileState(SignedIn signedIn)
{
    /// <summary>The profile; null before it was loaded.</summary>
    public Profile? Current { get; private set; }

    /// <summary>Loads it anew.</summary>
    public Task LoadAsync(CancellationToken cancellationToken)
    {
        Current = null;
        return signedIn.RunAsync(
            (_, user, _) =>
            {
                Current = Of(user);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    /// <summary>Saves name and time zone.</summary>
    /// <returns>What is wrong; null when it was saved.</returns>
    public async Task<ProfileMistakes?> SaveAsync(string? displayName, string? timeZone, CancellationToken cancellationToken)
    {
        var name = displayName?.Trim() ?? "";
        var mistakes = new ProfileMistakes(
            DisplayNameRules.Mistake(name),
            Accounts.IsTimeZone(timeZone) ? null : "Choose a time zone of the list.");
        if (mistakes is not { DisplayName: null, TimeZone: null })
        {
            return mistakes;
        }

        Current = await signedIn.RunAsync(
            (services, user, token) => services.GetRequiredService<PortalTransaction>().RunAsync(
                inner => SaveAsync(services, user.Id, name, timeZone!, inner),
                token),
            cancellationToken);
        return null;
    }

    private static async Task<Profile> SaveAsync(IServiceProvider services, Guid id, string name, string timeZone, CancellationToken cancellationToken)
    {
        // Identity writes every column: what others change meanwhile must not be written over.
        await services.GetRequiredService<PortalTransaction>().HoldAccountAsync(id, cancellationToken);
        var users = services.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByIdAsync(id.ToString()))!;
        if (user.DisplayName != name || user.TimeZone != timeZone)
        {
            user.DisplayName = name;
            user.TimeZone = timeZone;
            var saved = await users.UpdateAsync(user);
            if (!saved.Succeeded)
            {
                throw new InvalidOperationException(string.Join(", ", saved.Errors.Select(e => e.Code)));
            }

            services.GetRequiredService<AuditLog>().Add(AuditAction.ProfileChanged, id);
        }

        return Of(user);
    }

    private static Profile Of(PortalUser user) => new(user.DisplayName, user.Email ?? "", user.TimeZone ?? TimeZones.Default);
}
