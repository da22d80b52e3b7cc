using AngleSharp.Dom;
using Bunit;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>The dialog's last step: the codes, shown once.</summary>
public sealed class RecoveryCodesTests : TwoFactorTest
{
    private readonly NoRoom _noRoom = new();

    [Fact]
    public async Task Dialog_says_beforehand_what_follows()
    {
        await OpenDialogAsync();

        TextOf(".lp-token__consequence").Should().Be(
            "When you press Configure, you save your recovery codes, are signed out everywhere and sign in again with a new code.");
    }

    [Fact]
    public async Task Right_code_shows_ten_codes_that_work_and_the_ways_to_keep_them()
    {
        await OpenDialogAsync();

        await AnswerAsync(await World.LatestCodeAsync());

        SeesCodes();
        TextOf(".mud-dialog h2").Should().Be("Your recovery codes");
        TextOf("#recovery-lead").Should().Be("Save these 10 codes now. They are shown only once. Each signs you in once when no code reaches you.");
        TextOf(".mud-dialog .lp-recovery__title").Should().StartWith("Lucy recovery codes of nora@example.org, made on ");
        Page.FindAll(".mud-dialog [data-sheet-action]").Select(Text).Should().Equal("Copy", "Print", "Download");
        DialogActions.Should().Equal("Continue");
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
        var pending = await World.BeginSignInAsync(User);
        foreach (var code in ShownCodes)
        {
            (await World.RecoverAsync(pending, code)).Should().BeOfType<RecoveryVerdict.Accepted>();
        }
    }

    [Fact]
    public async Task Nobody_is_signed_out_before_the_codes_are_saved()
    {
        await OpenDialogAsync();
        await AnswerAsync(await World.LatestCodeAsync());
        SeesCodes();

        ReasonOf("Continue").Should().Be("Tick that you have saved them.");
        Page.FindAll(".mud-dialog [data-unsaved]").Should().ContainSingle("the browser asks before the page is left");
        Browser.Calls.Should().NotContain(c => c.Function == "LucyPortal.submit");
        await TickSavedAsync();
        await TickSavedAsync(false);
        Sees(() => Button("Continue").HasAttribute("disabled").Should().BeTrue("the tick was taken away"));

        await TickSavedAsync();
        Sees(() => Button("Continue").HasAttribute("disabled").Should().BeFalse());
        Page.FindAll(".mud-dialog [data-unsaved]").Should().BeEmpty();
        await PressAsync("Continue");

        SeesNoDialog();
        Sees(() => Browser.Calls.Should().ContainSingle(c => c.Function == "LucyPortal.submit").Which.Argument.Should().Be("two-factor-sign-out"));
        Page.Markup.Should().NotContain("data-sheet", "they are shown once");
    }

    [Fact]
    public async Task Neither_Escape_nor_time_nor_news_of_the_mail_skips_the_codes()
    {
        await OpenDialogAsync();
        await AnswerAsync(await World.LatestCodeAsync());
        SeesCodes();
        var codes = ShownCodes;

        await PressKeyAsync("Escape");
        World.Advance(TimeSpan.FromMinutes(30));
        await World.DispatchAsync();

        ShownCodes.Should().Equal(codes);
        Focused.Should().Be("recovery-lead", "nothing else asked for it");
        Alerted.Should().BeEmpty();
    }

    [Fact]
    public async Task Codes_are_made_in_the_transaction_that_configures_or_not_at_all()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();
        _noRoom.IsFull = true;

        await AnswerAsync(code);

        Sees(() => FieldError.Should().StartWith("Something went wrong. Nothing was changed."));
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.None);
        ShownCodes.Should().BeEmpty();
        _noRoom.IsFull = false;
        await AnswerAsync(code);
        SeesCodes();
        (await World.StockAsync(User)).Should().Be(new RecoveryStock(10, 10));
    }

    [Fact]
    public async Task Window_closed_before_Continue_leaves_2fa_configured_and_the_page_offers_new_codes()
    {
        await OpenDialogAsync();
        await AnswerAsync(await World.LatestCodeAsync());
        SeesCodes();

        await DisposeComponentsAsync();
        Open();

        Sees(() => Chip.Should().Be("Configured"));
        RecoveryRow.Should().Be("10 recovery codes left. Make new ones The old ones stop working.");
        Button("Make new ones").HasAttribute("disabled").Should().BeFalse();
    }

    [Fact]
    public async Task Proof_given_again_leaves_the_codes_on_paper_as_they_are()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        var codes = await World.MakeRecoveryCodesAsync(User);
        await OpenAsync();
        await ConfigureAsync();
        TextOf(".lp-token__consequence").Should().Be("When you press Configure, you are signed out everywhere and sign in again with a new code.");

        await AnswerAsync(await World.LatestCodeAsync());

        SeesNoDialog();
        Sees(() => Browser.Calls.Should().Contain(c => c.Function == "LucyPortal.submit"));
        (await World.RecoverAsync(await World.BeginSignInAsync(User), codes[0])).Should().BeOfType<RecoveryVerdict.Accepted>();
    }

    protected override void AddServices(IServiceCollection services)
    {
        base.AddServices(services);
        services.Intercept(_noRoom);
    }

    /// <summary>Once full, a database that takes everything but recovery codes.</summary>
    private sealed class NoRoom : SaveChangesInterceptor
    {
        public bool IsFull { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            IsFull && eventData.Context!.ChangeTracker.Entries<RecoveryCode>().Any() ? throw new InvalidOperationException("Full.") : new(result);
    }
}
