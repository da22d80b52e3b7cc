using LucyPortal.Domain;
using LucyPortal.Verification;

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

                return await services.GetRequiredService<PasswordChange>().ChangeAsync(user, wanted, token)
                    ? null
                    : throw new OperationCanceledException("The account was changed elsewhere a moment ago: this session is over.");
            },
            cancellationToken);

    private static PasswordMistakes Judge(PortalUser user, string current, string wanted, string repeated)
    {
        var (flaw, difference) = PasswordWords.Judge(wanted, repeated, user);
        return new PasswordMistakes(
            current.Length == 0 ? PasswordWords.NoCurrent : null,
            wanted.Length > 0 && wanted == current ? PasswordWords.Current : flaw,
            wanted.Length > 0 && wanted == current ? null : difference);
    }
}
