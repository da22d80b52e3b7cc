using LucyPortal.Components.Shared;
using LucyPortal.Domain;

namespace LucyPortal.Features.TwoFactor;

/// <summary>
/// What screen readers are told while the dialog is open: each change of the mail's state, and when five minutes and one minute
/// are left. Never the countdown.
/// </summary>
internal sealed class TokenAnnouncements
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    private string? _headline;
    private DateTime _expiresAt;
    private TimeSpan _told;

    /// <summary>Takes what the dialog shows at first as told.</summary>
    public void Begin(ChallengeView? view) => Remember(view);

    /// <summary>The next thing to tell; null when there is none.</summary>
    public string? Next(ChallengeView? view, DateTime now)
    {
        if (view is not { Phase: ChallengePhase.Live })
        {
            return null;
        }

        if (view.Mail is { } mail && MailWords.Headline(mail) != _headline)
        {
            Remember(view);
            return _headline;
        }

        var left = view.ExpiresAt - now;
        if (left <= Late && _told != Late)
        {
            _told = Late;
            return "Your code is valid for 1 more minute.";
        }

        if (left <= Early && _told == default)
        {
            _told = Early;
            return "Your code is valid for 5 more minutes.";
        }

        return null;
    }

    /// <summary>The words for a code just sent again.</summary>
    public static string Sent(ChallengeView? view) => view?.LiveCodes.Count switch
    {
        2 => "New code sent. The earlier code still works.",
        > 2 => $"New code sent. The codes of the last {view.LiveCodes.Count} mails work.",
        _ => "New code sent.",
    };

    private void Remember(ChallengeView? view)
    {
        _headline = view?.Mail is { } mail ? MailWords.Headline(mail) : null;
        if (view is not null && view.ExpiresAt != _expiresAt)
        {
            _expiresAt = view.ExpiresAt;
            _told = default;
        }
    }
}
