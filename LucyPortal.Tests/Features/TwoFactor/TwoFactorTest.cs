using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Bunit;
using LucyPortal.Components;
using LucyPortal.Components.Layout;
using LucyPortal.Components.Shared;
using LucyPortal.Components.Theme;
using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Features.SignIn;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using MudBlazor;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>
/// The 2FA page in the portal's own shell, on real state. Tests speak of what a person does and sees: press, type, choose; notice,
/// status, the two regions of a screen reader, the focus.
/// </summary>
public abstract partial class TwoFactorTest : PortalBunit
{
    protected const string Nora = "nora@example.org";
    private static readonly MailPurpose[] CodeMails =
        [MailPurpose.SignInCode, MailPurpose.ConfigureCode, MailPurpose.TurnOffCode, MailPurpose.RecoveryCodesCode, MailPurpose.StepUpCode];

    protected const string NoDatabase = "The portal can't reach its database. Nothing was changed.";

    private bool _isSignedIn;
    private int _steadilyBefore;

    /// <summary>Stands in for Postfix, once <see cref="UsePostfixAsync"/> was called.</summary>
    protected ScriptedDelivery Postfix { get; } = new();

    /// <summary>The way to the database.</summary>
    protected DatabaseSwitch Database { get; } = new();

    /// <summary>Who is signed in.</summary>
    protected PortalUser User { get; private set; } = null!;

    /// <summary>The session of the page.</summary>
    protected Session Session { get; private set; } = null!;

    /// <summary>The page in its shell.</summary>
    protected IRenderedComponent<MainLayout> Page { get; private set; } = null!;

    /// <summary>Signs somebody in.</summary>
    protected async Task SignInAsync(
        TwoFactorMethod saved = TwoFactorMethod.None,
        TwoFactorMethod configured = TwoFactorMethod.None,
        PortalRole role = PortalRole.Administrator)
    {
        User = await World.AddUserAsync(configured: configured, change: u =>
        {
            u.Role = role;
            u.SavedMethod = saved == TwoFactorMethod.None ? configured : saved;
        });
        Session = await World.SignInAsync(User);
        _isSignedIn = true;
    }

    /// <summary>Signs somebody in, unless somebody is, and opens the page.</summary>
    protected async Task OpenAsync(
        TwoFactorMethod saved = TwoFactorMethod.None,
        TwoFactorMethod configured = TwoFactorMethod.None,
        PortalRole role = PortalRole.Administrator)
    {
        if (!_isSignedIn)
        {
            await SignInAsync(saved, configured, role);
        }

        Open();
        Sees(() => Page.FindAll("main .lp-actions").Should().ContainSingle());
    }

    /// <summary>What happened to accounts so far.</summary>
    protected Task<AuditAction[]> AuditAsync() => World.ReadAsync(db => Task.FromResult(
        db.AuditEvents.Where(e => e.Action != AuditAction.MailSettingsChanged).Select(e => e.Action).ToArray()));

    /// <summary>Opens the page for whoever is signed in.</summary>
    protected void Open() => Open<TwoFactorPage>();

    /// <summary>Opens another page for whoever is signed in.</summary>
    protected void Open<TPage>()
        where TPage : PortalPage => Page = Render<MainLayout>(p => p
        .AddCascadingValue(ThemeChoice.Light)
        .Add(l => l.Body, builder =>
        {
            builder.OpenComponent<TPage>(0);
            builder.CloseComponent();
        }));

    /// <summary>Lets the last proof of the session be too old for what is sensitive.</summary>
    protected Task LetProofAgeAsync() => World.AgeProofAsync(Session, TimeSpan.FromMinutes(15.1));

    /// <summary>Opens the page with <c>Email</c> saved and the dialog on it, with a code sent.</summary>
    protected async Task OpenDialogAsync(PortalRole role = PortalRole.Administrator)
    {
        await OpenAsync(saved: TwoFactorMethod.Email, role: role);
        await ConfigureAsync();
    }

    /// <summary>Presses <c>Configure 2FA</c> and waits for the dialog.</summary>
    protected async Task ConfigureAsync()
    {
        await PressAsync("Configure 2FA");
        SeesDialog();
    }

    /// <summary>Opens the page with 2FA on, chooses <c>None</c> and saves it: the dialog asks for a code.</summary>
    protected async Task OpenTurnOffAsync()
    {
        await OpenAsync(configured: TwoFactorMethod.Email);
        await ChooseAsync(TwoFactorMethod.None);
        Sees(() => Filled.Should().Be("Save"));
        await PressAsync("Save");
        SeesDialog();
    }

    /// <summary>Closes the dialog and waits until the page has looked again.</summary>
    protected async Task CancelAsync()
    {
        await PressAsync("Cancel");
        SeesNoDialog();
    }

    /// <summary>Hands mail to a server that does what <see cref="Postfix"/> says.</summary>
    protected Task UsePostfixAsync() => World.UseMailAsync(MailDeliveryMethod.InternalPostfix);

    /// <summary>Another server of the same portal.</summary>
    protected PortalWorld AnotherServer() => World.AnotherServer(s => s.AddKeyedSingleton<IDeliveryMethod>(MailDeliveryMethod.InternalPostfix, Postfix));

    /// <summary>Proves that codes reach the user, as an earlier configuration did.</summary>
    protected async Task ProveAsync()
    {
        var settings = await World.UseAsync<MailSettingsStore, MailSettings>(s => s.GetAsync(CancellationToken.None));
        await World.ChangeUserAsync(User, u => u.Prove(Nora, settings.Id));
    }

    /// <summary>
    /// Presses the button or link with this text. A button that submits a form submits it. What the press brings about may take as
    /// long as a dialog is open, so nobody waits for it here.
    /// </summary>
    protected Task PressAsync(string text) => Page.InvokeAsync(() =>
    {
        _steadilyBefore = Steadily;
        var button = Button(text);
        _ = button.GetAttribute("type") == "submit"
            ? Page.Find($"#{button.GetAttribute("form")}").SubmitAsync()
            : button.ClickAsync();
    });

    protected IElement Button(string text) => Page.FindAll("button").Single(b => PauseMark().Replace(Text(b), "") == text);

    /// <summary>Types into <c>Code</c> and presses Enter.</summary>
    protected async Task AnswerAsync(string typed)
    {
        await Page.InvokeAsync(() => Code.InputAsync(typed));
        await Page.InvokeAsync(() => Page.Find("#token-form").SubmitAsync());
    }

    /// <summary>Answers right and saves the recovery codes that the answer made.</summary>
    protected async Task AnswerAndSaveCodesAsync()
    {
        await AnswerAsync(await World.LatestCodeAsync());
        await SaveCodesAsync();
    }

    /// <summary>Waits for the recovery codes, ticks that they are saved and goes on.</summary>
    protected async Task SaveCodesAsync()
    {
        SeesCodes();
        await TickSavedAsync();
        await PressAsync("Continue");
        SeesNoDialog();
    }

    /// <summary>Ticks <c>I have saved them</c>, or takes the tick away.</summary>
    protected Task TickSavedAsync(bool tick = true) => Page.InvokeAsync(() => Page.Find(".mud-dialog input[type=checkbox]").ChangeAsync(tick));

    /// <summary>Presses a key in the dialog: MudBlazor hears of it by a call from the browser, not by an event of an element.</summary>
    protected Task PressKeyAsync(string key)
    {
        var heard = JSInterop.Invocations["mudKeyInterceptor.connect"][^1].Arguments;
        var listener = Services.GetRequiredService<IKeyInterceptorService>();
        return Page.InvokeAsync(() => (Task)listener.GetType().GetMethod("OnKeyDown")!.Invoke(listener, [heard[1], new KeyboardEventArgs { Key = key }])!);
    }

    /// <summary>Types a wrong code and presses Enter.</summary>
    protected async Task AnswerWrongAsync() => await AnswerAsync(CodeSteps.OtherThan([.. await World.CodesAsync()]));

    /// <summary>Ends the challenge by three wrong codes.</summary>
    protected async Task EndByWrongCodesAsync()
    {
        await AnswerWrongAsync();
        Sees(() => FieldError.Should().Contain("2 tries"));
        await AnswerWrongAsync();
        Sees(() => FieldError.Should().Contain("1 try"));
        await AnswerWrongAsync();
        Sees(() => Focused.Should().Be("token-renew"));
        World.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>Chooses a method in the select.</summary>
    protected async Task ChooseAsync(TwoFactorMethod method)
    {
        await Page.InvokeAsync(() => Page.Find("main .mud-select .mud-input-control").MouseDownAsync());
        Sees(() => Page.FindAll(".mud-popover-open .mud-list-item").Should().NotBeEmpty());
        await Page.InvokeAsync(() => Page.FindAll(".mud-popover-open .mud-list-item").Single(i => Text(i) == method.ToString()).ClickAsync());
    }

    /// <summary>How many code mails were written so far.</summary>
    protected Task<int> SentAsync() => World.ReadAsync(db => Task.FromResult(db.OutboxMessages.Count(m => CodeMails.Contains(m.Purpose))));

    protected override void AddServices(IServiceCollection services)
    {
        services.AddTwoFactor();
        services.AddSingleton(p => new WatchedBrowser(p.GetRequiredService<IJSRuntime>()));
        services.AddScoped(p => new PortalScript(p.GetRequiredService<WatchedBrowser>()));
        services.AddSingleton<ErrorReferences>();
        services.AddScoped<ShellUser>();
        services.AddScoped<ISessionGuard, SessionGuard>();
        services.AddSingleton(new PortalBrand("Lucy"));
        services.AddSingleton(new PortalShell { HasMailbox = true, IsDatabaseAway = DatabaseFailure.Is });
        services.AddSingleton<AntiforgeryStateProvider, Antiforgery>();
        services.AddKeyedSingleton<IDeliveryMethod>(MailDeliveryMethod.InternalPostfix, Postfix);
        services.Intercept(Database);
    }

    [GeneratedRegex(@" \(.*\)$")]
    private static partial Regex PauseMark();

    private sealed class Antiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken GetAntiforgeryToken() => new("the-token", "__RequestVerificationToken");
    }
}
