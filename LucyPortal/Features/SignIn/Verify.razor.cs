using System.Globalization;
using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Components;

namespace LucyPortal.Features.SignIn;

/// <summary>The second step of the sign-in. Loading it sends nothing and changes nothing.</summary>
public sealed partial class Verify : ComponentBase
{
    private Flash _flash = new();
    private ChallengeView? _view;
    private SendVerdict? _obstacle;
    private AnswerVerdict? _verdict;
    private bool _recoveryIsLocked;
    private DateTime _now;
    private string? _help;

    [Inject] internal PendingCookie Pending { get; init; } = null!;

    [Inject] internal PortalHelp Help { get; init; } = null!;

    [Inject] public required Challenges Challenges { get; init; }

    [Inject] public required CodeSender Sender { get; init; }

    [Inject] public required RecoveryCheck Recovery { get; init; }

    [Inject] public required Flashes Flashes { get; init; }

    [Inject] public required VerificationRules Rules { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] private HttpContext HttpContext { get; set; } = null!;

    private bool HasError => _verdict is not null || _view is { Phase: not ChallengePhase.Live } || LockedUntil is not null;

    private DateTime? LockedUntil => _view?.LockedUntil ?? (_obstacle as SendVerdict.Locked)?.Until;

    private bool IsPaused => _view is not null && _view.ResendFrom > _now;

    private RenderFragment? ErrorText => _verdict is null
        ? null
        : builder =>
        {
            builder.OpenComponent<CodeErrorText>(0);
            builder.AddComponentParameter(1, nameof(CodeErrorText.Verdict), _verdict);
            builder.CloseComponent();
        };

    private string TooManyTries => Rules.TriesPerChallenge == 3
        ? "Three wrong codes:"
        : string.Create(CultureInfo.InvariantCulture, $"{Rules.TriesPerChallenge} wrong codes:");

    private RenderFragment? Note => (_flash.Kind, _view) switch
    {
        (VerifyNotes.Resent, { Phase: ChallengePhase.Live }) => SentNote(_view),
        (VerifyNotes.Paused, not null) when IsPaused => PauseNote(_view.ResendFrom - _now),
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        var cancellation = HttpContext.RequestAborted;
        _flash = Flashes.Take(HttpContext);
        if (await Pending.FindAsync(HttpContext, cancellation) is not { } pending)
        {
            Navigation.NavigateTo(Pending.TimedOut(HttpContext));
            return;
        }

        var binding = ChallengeBinding.ForSignIn(pending);
        _now = Time.GetUtcNow().UtcDateTime;
        _view = await Challenges.ViewAsync(binding, cancellation);
        // Only asked where the page offers a new code: while one can be typed, that is all there is to do.
        _obstacle = _view is { Phase: ChallengePhase.Live } ? null : await Sender.ObstacleAsync(binding, cancellation);
        _recoveryIsLocked = await Recovery.LockedUntilAsync(pending, cancellation) is not null;
        _verdict = VerifyNotes.Verdict(_flash, _view);
        _help = await Help.TextAsync(cancellation);
    }

    private static string Minutes(TimeSpan span) => ((int)span.TotalMinutes).ToString(CultureInfo.InvariantCulture);
}
