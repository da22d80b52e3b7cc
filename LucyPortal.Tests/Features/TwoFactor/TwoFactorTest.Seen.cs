using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Bunit;
using Bunit.Extensions.WaitForHelpers;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <content>What a person sees and hears.</content>
public abstract partial class TwoFactorTest
{
    private static readonly string[] FocusCalls = ["LucyPortal.focus", "LucyPortal.focusSteadily", "LucyPortal.select"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    /// <summary>The notices on the page, from top to bottom.</summary>
    protected IReadOnlyList<string> Notices => Texts("main .lp-notice__text");

    /// <summary>The state in words.</summary>
    protected string Chip => TextOf("main .lp-chip");

    /// <summary>The one filled button of the page.</summary>
    protected string? Filled => Page.FindAll("main .mud-button-filled").Select(Text).SingleOrDefault();

    /// <summary>The buttons under the form, in order.</summary>
    protected IReadOnlyList<string> Actions => Texts("main .lp-actions button");

    /// <summary>What the dialog says first, with the link in it.</summary>
    protected string Sentence => TextOf(".lp-token__sentence");

    /// <summary>Which mails, and how long.</summary>
    protected string Validity => TextOf(".lp-token__validity");

    /// <summary>The headlines of the blocks under the field.</summary>
    protected IReadOnlyList<string> Headlines => Texts(".mud-dialog .lp-status__headline");

    /// <summary>The texts of the blocks under the field.</summary>
    protected IReadOnlyList<string> StatusTexts => Texts(".mud-dialog .lp-status__text");

    /// <summary>What stands at the field.</summary>
    protected string FieldError => TextOf("#token-code-error");

    /// <summary>The region that is told when the person pauses.</summary>
    protected string Said => TextOf(".mud-dialog [role=status]");

    /// <summary>The region that is told at once.</summary>
    protected string Alerted => TextOf(".mud-dialog .lp-hidden[role=alert]");

    /// <summary>The element that got the focus last.</summary>
    protected string? Focused => Browser.Calls.Last(c => FocusCalls.Contains(c.Function)).Argument;

    /// <summary>The dialog's buttons, in order.</summary>
    protected IReadOnlyList<string> DialogActions => Texts(".mud-dialog-actions button");

    /// <summary>Where the browser was sent by a full load.</summary>
    protected IReadOnlyList<string?> Left => [.. Browser.Calls.Where(c => c.Function == "LucyPortal.leave").Select(c => c.Argument)];

    /// <summary>What the portal's components asked of the browser.</summary>
    protected WatchedBrowser Browser => Services.GetRequiredService<WatchedBrowser>();

    protected IElement Code => Page.Find("#token-code");

    /// <summary>The snackbars so far.</summary>
    protected IReadOnlyList<string> Snackbars => Texts(".mud-snackbar-content-message");

    /// <summary>What a screen reader adds to the name of <c>Code</c>.</summary>
    protected string Description => string.Join(' ', Code.GetAttribute("aria-describedby")!.Split(' ').Select(id => TextOf($"#{id}")));

    /// <summary>The time of day as a page shows it.</summary>
    protected static string At(DateTime instant) => instant.ToString("HH:mm zzz", CultureInfo.InvariantCulture).Replace("Z", "+00:00", StringComparison.Ordinal);

    /// <summary>The time of day with seconds.</summary>
    protected static string AtSecond(DateTime instant) => instant.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + " +00:00";

    /// <summary>Waits until this can be seen. Looks again by itself, because not everything that a test asks for is drawn.</summary>
    protected void Sees(Action assertion)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                Page.WaitForAssertion(assertion, Look);
                return;
            }
            catch (WaitForFailedException) when (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                // Once more.
            }
        }
    }

    /// <summary>
    /// Waits until this can be seen, while the dialog looks every two seconds. Each step of the clock draws the page anew, and so brings
    /// the next check: without a breath in between the clock would run away, and codes would run out.
    /// </summary>
    protected void SeesByLooking(Action assertion)
    {
        var stepped = TimeProvider.System.GetTimestamp();
        Sees(() =>
        {
            if (TimeProvider.System.GetElapsedTime(stepped) > Breath)
            {
                stepped = TimeProvider.System.GetTimestamp();
                World.Advance(TimeSpan.FromSeconds(2));
            }

            assertion();
        });
    }

    /// <summary>Waits for the dialog, with its focus where it belongs.</summary>
    protected void SeesDialog() => Sees(() =>
    {
        Page.FindAll(".mud-dialog #token-code").Should().ContainSingle();
        Steadily.Should().BeGreaterThan(_steadilyBefore);
    });

    /// <summary>How many recovery codes are left, and what can be done about it.</summary>
    protected string RecoveryRow => string.Join(' ', Texts("main .lp-stock > *"));

    /// <summary>The recovery codes that the dialog shows.</summary>
    protected IReadOnlyList<string> ShownCodes => Texts(".mud-dialog [data-sheet] code");

    /// <summary>Waits for the dialog's recovery codes, with its focus where it belongs.</summary>
    protected void SeesCodes() => Sees(() =>
    {
        ShownCodes.Should().HaveCount(10);
        Focused.Should().Be("recovery-lead");
    });

    /// <summary>Waits until the dialog is closed and the page has done what follows.</summary>
    protected void SeesNoDialog() => Sees(() => Page.FindAll(".mud-dialog, main .lp-busy").Should().BeEmpty());

    /// <summary>Waits until the browser has been sent to the sign-in.</summary>
    protected void SeesLogin(string reason) => Sees(() => Left.Should().Equal($"/login?reason={reason}"));

    /// <summary>The words beside a disabled button, tied to it.</summary>
    protected string? ReasonOf(string button)
    {
        var disabled = Button(button);
        disabled.HasAttribute("disabled").Should().BeTrue($"{button} should be disabled");
        return Text(Page.Find($"[id='{disabled.GetAttribute("aria-describedby")}']"));
    }

    protected string TextOf(string selector) => Text(Page.Find(selector));

    protected static string Text(INode element) => Blanks().Replace(element.TextContent, " ").Trim();

    private int Steadily => Browser.Calls.Count(c => c.Function == "LucyPortal.focusSteadily");

    protected IReadOnlyList<string> Texts(string selector) => [.. Page.FindAll(selector).Select(Text)];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
