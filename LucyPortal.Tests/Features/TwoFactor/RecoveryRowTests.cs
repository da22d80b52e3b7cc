using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>How many recovery codes are left, on the page, and how new ones are made.</summary>
public sealed class RecoveryRowTests : TwoFactorTest
{
    [Fact]
    public async Task Turning_off_takes_the_codes_away()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await World.MakeRecoveryCodesAsync(User);
        await OpenAsync();
        await ChooseAsync(TwoFactorMethod.None);
        Sees(() => Filled.Should().Be("Save"));
        await PressAsync("Save");
        SeesDialog();

        await AnswerAsync(await World.LatestCodeAsync());

        SeesNoDialog();
        (await World.StockAsync(User)).Should().Be(RecoveryStock.None);
        Page.Markup.Should().NotContain("Recovery codes");
    }

    [Theory]
    [InlineData(0, "10 recovery codes left.", false)]
    [InlineData(6, "4 recovery codes left.", false)]
    [InlineData(7, "3 recovery codes left.", true)]
    [InlineData(9, "1 recovery code left.", true)]
    [InlineData(10, "No recovery codes left.", true)]
    public async Task Page_says_how_many_are_left_and_warns_in_time(int used, string words, bool warns)
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await World.UseUpAsync(User, await World.MakeRecoveryCodesAsync(User), used);

        await OpenAsync();

        RecoveryRow.Should().Be($"{words} Make new ones The old ones stop working.");
        Page.FindAll("main .lp-stock .lp-tone--warning").Should().HaveCount(warns ? 1 : 0);
    }

    [Fact]
    public async Task Account_configured_without_codes_is_offered_the_first_ones()
    {
        await OpenAsync(configured: TwoFactorMethod.Email);

        RecoveryRow.Should().Be("None made yet. Make recovery codes");
    }

    [Fact]
    public async Task Account_without_2fa_has_no_such_row()
    {
        await OpenAsync(saved: TwoFactorMethod.Email);

        Page.FindAll("main .lp-stock").Should().BeEmpty();
    }

    [Fact]
    public async Task New_ones_need_a_code_of_their_own_purpose_and_replace_the_old()
    {
        var old = await OpenNewOnesAsync();
        TextOf(".mud-dialog h2").Should().Be("Confirm that it is you");
        DialogActions.Should().Equal("Cancel", "Continue");
        TextOf(".lp-token__consequence").Should().Be("Then we show you 10 new recovery codes. Codes made before stop working.");
        await World.DispatchAsync();
        World.Mailbox.To(Nora).Single().Mime.TextBody.Should().Contain("to make new recovery codes");
        var other = await World.StartSessionAsync(await World.StoredAsync(User));

        await AnswerAsync(await World.LatestCodeAsync());

        SeesCodes();
        ShownCodes.Should().NotIntersectWith(old);
        var pending = await World.BeginSignInAsync(User);
        (await World.RecoverAsync(pending, old[0])).Should().BeOfType<RecoveryVerdict.Wrong>();
        (await World.RecoverAsync(pending, ShownCodes[0])).Should().BeOfType<RecoveryVerdict.Accepted>();
        await TickSavedAsync();
        await PressAsync("Continue");
        SeesNoDialog();
        Sees(() => Notices.Should().Equal("Your new recovery codes are in force."));
        Focused.Should().Be("two-factor-make-codes");
        Browser.Calls.Should().NotContain(c => c.Function == "LucyPortal.submit", "nobody is signed out");
        (await World.ReadAsync(db => Task.FromResult(db.Sessions.Single(s => s.Id == other.Id).EndedAt))).Should().BeNull();
    }

    [Fact]
    public async Task New_ones_are_told_to_the_owner_and_audited()
    {
        await OpenNewOnesAsync();

        await AnswerAndSaveCodesAsync();

        await World.DispatchAsync();
        var notice = World.Mailbox.To(Nora).Single(m => m.Code is null);
        notice.Mime.Subject.Should().Be("Lucy: new recovery codes");
        notice.Mime.TextBody.Should().Contain("New recovery codes were made for your Lucy account nora@example.org. Codes made before no longer work.")
            .And.Contain($"from the address {PortalWorld.SourceAddress}");
        (await AuditAsync()).Should().Equal(AuditAction.RecoveryCodesMade, AuditAction.CodeSent, AuditAction.RecoveryCodesMade);
    }

    [Fact]
    public async Task Cancelled_question_leaves_the_old_ones()
    {
        var old = await OpenNewOnesAsync();

        await CancelAsync();

        Sees(() => Focused.Should().Be("two-factor-make-codes"));
        (await World.RecoverAsync(await World.BeginSignInAsync(User), old[0])).Should().BeOfType<RecoveryVerdict.Accepted>();
    }

    [Fact]
    public async Task Code_to_turn_2fa_off_makes_no_recovery_codes()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        var turnOff = await World.SendAndReadAsync(CodeKind.TurnOff.Binding(User.Id, Session.Id));
        var old = await OpenNewOnesAsync();

        await AnswerAsync(turnOff);

        Sees(() => FieldError.Should().StartWith("This code is not right."));
        (await World.RecoverAsync(await World.BeginSignInAsync(User), old[0])).Should().BeOfType<RecoveryVerdict.Accepted>();
    }

    [Fact]
    public async Task Where_no_code_can_be_sent_no_new_ones_can_be_made()
    {
        await World.UseMailAsync(MailDeliveryMethod.MailFolder, sender: null);

        await OpenAsync(configured: TwoFactorMethod.Email);

        ReasonOf("Make recovery codes").Should().Be("First mend what is missing, above.");
    }

    [Fact]
    public async Task While_codes_are_locked_no_new_ones_can_be_made()
    {
        await SignInAsync(configured: TwoFactorMethod.Email);
        await World.LockAsync(User);

        await OpenAsync();

        ReasonOf("Make recovery codes").Should().Be("Locked for now: too many wrong codes.");
    }

    private async Task<IReadOnlyList<string>> OpenNewOnesAsync()
    {
        if (Session is null)
        {
            await SignInAsync(configured: TwoFactorMethod.Email);
        }

        await ProveAsync();
        var old = await World.MakeRecoveryCodesAsync(User);
        await OpenAsync();
        await PressAsync("Make new ones");
        SeesDialog();
        return old;
    }
}
