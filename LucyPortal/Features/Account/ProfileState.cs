using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;

namespace LucyPortal.Features.Account;

/// <summary>What a person may see of the own profile, as stored.</summary>
/// <param name="DisplayName">The name shown in the portal and used in mails.</param>
/// <param name="Email">The address to sign in with.</param>
/// <param name="Language">The language that mails are written in.</param>
/// <param name="TimeZone">The IANA name of the zone in which mails state times.</param>
public sealed record Profile(string DisplayName, string Email, MailLanguage Language, string TimeZone);

/// <summary>What a person wants the own profile to be.</summary>
/// <param name="DisplayName">The name as typed.</param>
/// <param name="Language">One of the list.</param>
/// <param name="TimeZone">The IANA name; null when what was typed is no zone.</param>
public sealed record ProfileInput(string? DisplayName, MailLanguage Language, string? TimeZone);

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

    /// <summary>Saves name, language and time zone.</summary>
    /// <returns>What is wrong; null when it was saved.</returns>
    public async Task<ProfileMistakes?> SaveAsync(ProfileInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var name = input.DisplayName?.Trim() ?? "";
        var mistakes = new ProfileMistakes(
            DisplayNameRules.Mistake(name),
            Accounts.IsTimeZone(input.TimeZone) ? null : "Choose a time zone of the list.");
        if (mistakes is not { DisplayName: null, TimeZone: null })
        {
            return mistakes;
        }

        Current = await signedIn.RunAsync(
            (services, user, token) => services.GetRequiredService<PortalTransaction>().RunAsync(
                inner => SaveAsync(services, user.Id, input with { DisplayName = name }, inner),
                token),
            cancellationToken);
        return null;
    }

    private static async Task<Profile> SaveAsync(IServiceProvider services, Guid id, ProfileInput input, CancellationToken cancellationToken)
    {
        // Identity writes every column: what others change meanwhile must not be written over.
        await services.GetRequiredService<PortalTransaction>().HoldAccountAsync(id, cancellationToken);
        var users = services.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByIdAsync(id.ToString()))!;
        var wanted = (input.DisplayName!, input.Language.Code, input.TimeZone);
        if ((user.DisplayName, user.Language, user.TimeZone) != wanted)
        {
            (user.DisplayName, user.Language, user.TimeZone) = wanted;
            var saved = await users.UpdateAsync(user);
            if (!saved.Succeeded)
            {
                throw new InvalidOperationException(string.Join(", ", saved.Errors.Select(e => e.Code)));
            }

            services.GetRequiredService<AuditLog>().Add(AuditAction.ProfileChanged, id);
        }

        return Of(user);
    }

    private static Profile Of(PortalUser user) => new(
        user.DisplayName, user.Email ?? "", MailLanguage.Of(user.Language), user.TimeZone ?? TimeZones.Default);
}
