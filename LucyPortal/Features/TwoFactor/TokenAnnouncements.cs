using LucyPortal.Components.Shared;
using LucyPortal.Domain;

namespace LucyPortal.Features.TwoFactor;

/// <summary>
/// What screen readers are told while the dialog is open: each change of the mail's state, and when five minutes and one minute
/// are left. Never the countdown.
/// </summary>
internal sealed class TokenAnnouncements
{
    /// <summary>The figures that are told, longest first.</summary>
    private static readonly (TimeSpan Left, string Words)[] Marks =
    [
        (TimeSpan.FromMinutes(5), "Your code is valid for 5 more minutes."),
        (TimeSpan.FromMinutes(1), "Your code is valid for 1 more minute."),
    ];

    private bool _sending;
    private string? _headline;
    private DateTime _expiresAt;
    private int _passed;

    /// <summary>Takes what the dialog shows now as told: its mail, and the marks that lie behind.</summary>
    /// <param name="view">The challenge.</param>
    /// <param name="now">This moment (UTC).</param>
    public void Begin(ChallengeView? view, DateTime now)
    {
        _headline = HeadlineOf(view);
        _expiresAt = view?.ExpiresAt ?? default;
        _passed = Passed(_expiresAt - now);
    }

    /// <summary>The words for a press on "click here" that had a code made. It is called sent once it has left: see <see cref="Next"/>.</summary>
    public string Resent(ChallengeView? view, DateTime now)
    {
        Begin(view, now);
        _sending = view?.IsHandedOver != true;
        return _sending ? "A new code is on its way." : Sent(view);
    }

    /// <summary>The next thing to tell; null when there is none.</summary>
    /// <param name="view">The challenge.</param>
    /// <param name="now">This moment (UTC).</param>
    public string? Next(ChallengeView? view, DateTime now)
    {
        if (view is not { Phase: ChallengePhase.Live })
        {
            return null;
        }

        if (view.ExpiresAt != _expiresAt)
        {
            _expiresAt = view.ExpiresAt;
            _passed = Passed(_expiresAt - now);
        }

        if (HeadlineOf(view) is { } headline && headline != _headline)
        {
            _headline = headline;
            var sent = _sending && view.IsHandedOver;
            _sending &= !sent;
            return sent ? Sent(view) : headline;
        }

        var passed = Passed(view.ExpiresAt - now);
        if (passed <= _passed)
        {
            return null;
        }

        _passed = passed;
        return Marks[passed - 1].Words;
    }

    private static string Sent(ChallengeView? view) => view?.LiveCodes.Count switch
    {
        2 => "New code sent. The earlier code still works.",
        > 2 => $"New code sent. The codes of the last {view.LiveCodes.Count} mails work.",
        _ => "New code sent.",
    };

    private static string? HeadlineOf(ChallengeView? view) => view?.Mail is { } mail ? MailWords.Headline(mail) : null;

    /// <summary>How many of the marks lie behind.</summary>
    private static int Passed(TimeSpan left) => Marks.Count(m => left <= m.Left);
}
