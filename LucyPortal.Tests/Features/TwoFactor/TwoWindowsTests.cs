using Bunit;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>What another window does is seen in this one, and nothing that it took back comes into force here.</summary>
public sealed class TwoWindowsTests : TwoFactorTest
{
    private const string ChangedElsewhere = "Your 2FA settings were changed in another window. This page now shows them.";

    [Fact]
    public async Task Change_in_another_window_is_shown_within_seconds_without_a_press()
    {
        await OpenAsync();
        await SaveElsewhereAsync(TwoFactorMethod.Email);

        await LookAsync();

        Sees(() => Notices.Should().Equal(ChangedElsewhere));
        Chip.Should().Be("Saved, not yet configured");
        Filled.Should().Be("Configure 2FA");
        Sees(() => TextOf("main [role=status]").Should().Be("Your 2FA settings were changed in another window. This page now shows them.", "screen readers are told"));
    }

    [Fact]
    public async Task Recovery_code_used_elsewhere_and_new_ones_are_counted_within_seconds_and_told_as_no_change_of_settings()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await ProveAsync();
        var codes = await World.MakeRecoveryCodesAsync(User);
        await OpenAsync();
        var notices = Notices;

        await World.UseUpAsync(User, codes, 1);
        await LookAsync();
        Sees(() => RecoveryRow.Should().StartWith("9 recovery codes left."));
        await World.MakeRecoveryCodesAsync(User);
        await LookAsync();

        Sees(() => RecoveryRow.Should().StartWith("10 recovery codes left."));
        Notices.Should().Equal(notices);
    }

    [Fact]
    public async Task Own_configuration_is_not_told_as_another_windows()
    {
        await OpenDialogAsync();
        // The challenge is used up and the method in force, the page has not heard of it: now the server's watch looks.
        using var listener = World.WhenChallengeEnds(() =>
        {
            var look = LookAsync();
            SpinWait.SpinUntil(() => look.IsCompletedSuccessfully, TimeSpan.FromSeconds(20)).Should().BeTrue();
        });

        await AnswerAsync(await World.LatestCodeAsync());
        SeesCodes();
        await LookAsync();
        await SettleAsync();
        await SaveCodesAsync();

        Sees(() => Browser.Calls.Should().ContainSingle(c => c.Function == "LucyPortal.submit"));
        await LookAsync();
        await SettleAsync();
        Notices.Should().Equal("Right. Signing you out…");
    }

    [Fact]
    public async Task Own_change_is_not_told_as_another_windows()
    {
        await OpenAsync();
        await ChooseAsync(TwoFactorMethod.Email);
        Sees(() => Filled.Should().Be("Save"));
        // The server's watch looks all the time, also between the commit and the page's own look.
        Database.BeforeOpening = LookAsync;
        await PressAsync("Save");
        Sees(() => Filled.Should().Be("Configure 2FA"));
        Database.BeforeOpening = null;

        await LookAsync();
        await SettleAsync();

        Notices.Should().Equal("2FA is not on yet. Next: press Configure 2FA and type the code that we send you.");
        TextOf("main [role=status]").Should().BeEmpty("nor was it told meanwhile");
    }

    [Fact]
    public async Task Page_that_looks_by_itself_does_not_keep_its_session_alive()
    {
        await OpenAsync();
        var seen = (await World.ReadAsync(db => db.Sessions.FindAsync(Session.Id).AsTask()))!.LastSeenAt;
        World.Advance(TimeSpan.FromMinutes(5));
        await SaveElsewhereAsync(TwoFactorMethod.Email);

        await LookAsync();
        Sees(() => Notices.Should().Equal(ChangedElsewhere));

        (await World.ReadAsync(db => db.Sessions.FindAsync(Session.Id).AsTask()))!.LastSeenAt.Should().Be(seen);
    }

    [Fact]
    public async Task Session_renewed_by_another_window_loads_the_page_anew_in_place_of_the_sign_in()
    {
        await OpenAsync();

        await World.UseAsync<Sessions>(s => s.EndAsync(Session.Id, SessionEnd.Replaced, CancellationToken.None));
        await World.Services.GetRequiredService<SessionWatch>().LookAsync(CancellationToken.None);

        Sees(() => Left.Should().ContainSingle().Which.Should().NotContain("login"));
    }

    [Fact]
    public async Task Taking_the_choice_back_ends_the_code_that_another_window_waits_for()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();

        await SaveElsewhereAsync(TwoFactorMethod.None);
        await AnswerAsync(code);

        Sees(() => Sentence.Should().Be("Your 2FA settings were changed in another window."));
        DialogActions.Should().Equal("Close");
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.None);
        await PressAsync("Close");
        SeesNoDialog();
        Sees(() => Notices.Should().Equal(ChangedElsewhere));
        Chip.Should().Be("Not configured");
        Filled.Should().BeNull();
        Sees(() => Focused.Should().Be("page-heading", "the button that opened the dialog can't be pressed any more"));
    }

    [Fact]
    public async Task Open_dialog_hears_that_the_choice_was_taken_back()
    {
        await OpenDialogAsync();

        await SaveElsewhereAsync(TwoFactorMethod.None);

        SeesByLooking(() => Sentence.Should().Be("Your 2FA settings were changed in another window."));
        Sees(() => Focused.Should().Be("token-close"));
    }

    [Fact]
    public async Task No_code_is_sent_again_for_a_choice_that_was_taken_back()
    {
        await OpenDialogAsync();
        await EndByWrongCodesAsync();
        await SaveElsewhereAsync(TwoFactorMethod.None);

        await PressAsync("Send a new code");

        Sees(() => Sentence.Should().Be("Your 2FA settings were changed in another window."));
        Sees(() => Focused.Should().Be("token-close", "the button that was pressed is gone"));
        Sees(() => Alerted.Should().Be("Your 2FA settings were changed in another window."));
        (await SentAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Saving_the_same_choice_again_leaves_the_code_alive()
    {
        await OpenDialogAsync();

        await SaveElsewhereAsync(TwoFactorMethod.Email);
        await AnswerAsync(await World.LatestCodeAsync());

        SeesCodes();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    /// <summary>Gives the page the time to do what it would do with news: it looks as often as this.</summary>
    private async Task SettleAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            await World.UseAsync<Accounts>(a => a.FindAsync(User.Id, CancellationToken.None));
            await Page.InvokeAsync(() => { });
        }
    }

    /// <summary>What the watch of the server does every three seconds.</summary>
    private Task LookAsync() => World.Services.GetRequiredService<AccountWatch>().LookAsync(CancellationToken.None);

    /// <summary>Another window's <c>Save</c>.</summary>
    private async Task SaveElsewhereAsync(TwoFactorMethod method)
    {
        await using var scope = World.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().UserId = User.Id;
        var user = await World.StoredAsync(User);
        (await scope.ServiceProvider.GetRequiredService<TwoFactorChanges>()
            .SaveAsync(User.Id, method, new TwoFactorChoice(user.SavedMethod, user.ConfiguredMethod), CancellationToken.None)).Should().BeTrue();
    }
}
