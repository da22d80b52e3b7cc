using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.Account;

/// <summary>What is wrong with a change of password, by field.</summary>
/// <param name="Current">At the current password; null when nothing is.</param>
/// <param name="New">At the new one.</param>
/// <param name="Repeat">At its repetition.</param>
public sealed record PasswordMistakes(string? Current, string? New, string? Repeat)
{
    /// <summary>True when something is wrong.</summary>
    public bool Any => this is not { Current: null, New: null, Repeat: null };
}

/// <summary>The state behind <c>/account/password</c>.</summary>
public sealed class PasswordState(SignedIn signedIn)
{
    /// <summary>
    /// Changes the password: all other sessions end, every live code ends, this session stays. The page must renew its session and
    /// cookie afterwards.
    /// </summary>
    /// <returns>What is wrong; null when it was changed. Only a wrong current password costs a try.</returns>
    public Task<PasswordMistakes?> ChangeAsync(string current, string wanted, string repeated, CancellationToken cancellationToken) =>
        signedIn.RunAsync<PasswordMistakes?>(
            async (services, user, token) =>
            {
                var mistakes = Judge(user, current, wanted, repeated);
                if (mistakes.Any)
                {
                    return mistakes;
                }

                if (!await services.GetRequiredService<PasswordCheck>().CheckAsync(user.Id, current, token))
                {
                    return new PasswordMistakes(PasswordWords.WrongCurrent, null, null);
                }

                await SetAsync(services, user, wanted, token);
                return null;
            },
            cancellationToken);

    private static PasswordMistakes Judge(PortalUser user, string current, string wanted, string repeated)
    {
        var flaw = wanted.Length == 0 ? "Type a new password."
            : wanted == current ? "This is the current password. Choose another."
            : PasswordWords.For(PasswordPolicy.Check(wanted, user.DisplayName, user.Email ?? ""), wanted.Length);
        return new PasswordMistakes(
            current.Length == 0 ? PasswordWords.NoCurrent : null,
            flaw,
            flaw is not null || repeated == wanted ? null
                : repeated.Length == 0 ? "Type the new password again."
                : "This differs from the new password.");
    }

    private static async Task SetAsync(IServiceProvider services, PortalUser known, string wanted, CancellationToken cancellationToken)
    {
        var users = services.GetRequiredService<UserManager<PortalUser>>();
        // Hashed ahead: the transaction holds locks that others wait for.
        var hash = users.PasswordHasher.HashPassword(known, wanted);
        var help = await services.GetRequiredService<PortalSettingsStore>().GetAsync(cancellationToken);
        await services.GetRequiredService<PortalTransaction>().RunAsync(
            async token =>
            {
                await services.GetRequiredService<PortalTransaction>().HoldAccountAsync(known.Id, token);
                var user = (await users.FindByIdAsync(known.Id.ToString()))!;
                if (user.SecurityStamp != known.SecurityStamp)
                {
                    throw new OperationCanceledException("The account was changed elsewhere a moment ago: this session is over.");
                }

                user.PasswordHash = hash;
                await services.GetRequiredService<AccountChange>().OvertakeAsync(user, SessionEnd.PasswordChanged, token);
                services.GetRequiredService<AuditLog>().Add(AuditAction.PasswordChanged, user.Id);
                Tell(services, user, help.HelpContact);
            },
            cancellationToken);
    }

    private static void Tell(IServiceProvider services, PortalUser user, string? helpContact)
    {
        if (user.Email is { Length: > 0 })
        {
            var mail = new PasswordChangedMail(
                services.GetRequiredService<IOptions<PortalOptions>>().Value.ProductName,
                user,
                services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime,
                services.GetRequiredService<Caller>().SourceAddress,
                helpContact);
            services.GetRequiredService<OutboxWriter>().Add(mail.ToOutbox());
        }
    }
}
