using System.Diagnostics.Metrics;
using Bunit;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>Answers that are malformed, wrong, too many, right.</summary>
public sealed class TokenAnswerTests : TwoFactorTest
{
    private VerificationRules _rules = new();

    [Theory]
    [InlineData("", "Type the 6 digits from the email message.")]
    [InlineData("   ", "Type the 6 digits from the email message.")]
    [InlineData("12345", "That is 5 digits. A code has 6.")]
    [InlineData("1", "That is 1 digit. A code has 6.")]
    [InlineData("1234567", "That is 7 digits. A code has 6.")]
    [InlineData("12345a", "A code has only the digits 0 to 9.")]
    [InlineData("١٢٣٤٥٦", "A code has only the digits 0 to 9.")]
    public async Task Malformed_code_is_told_at_the_field_and_costs_no_try(string typed, string error)
    {
        await OpenDialogAsync();

        await AnswerAsync(typed);

        Sees(() => FieldError.Should().Be(error));
        Page.Find("#token-code-error").GetAttribute("role").Should().Be("alert");
        Description.Should().Be($"{error} 6 digits", "the field names its error, then its hint");
        Code.GetAttribute("aria-invalid").Should().Be("true");
        Sees(() => Focused.Should().Be("token-code"));
        Browser.Calls.Should().Contain(("LucyPortal.select", "token-code"), "typing replaces it");
        (await World.TriesAsync(User)).Should().Be(0);
    }

    [Fact]
    public async Task Own_right_answer_is_never_taken_for_another_windows()
    {
        await OpenDialogAsync();
        var prompt = Page.FindComponent<TokenDialog>().Instance.Prompt;
        var code = await World.LatestCodeAsync();
        var message = prompt.View!.Mail!.MessageId;
        Sees(() => Sentence.Should().StartWith("A 6-digit login code has been written", "the news of the mail must not come in between"));
        var before = Sentence;
        List<string> said = [];
        // The challenge is used up, its verdict has not arrived yet: now the dialog looks, and draws what it sees.
        using var listener = World.WhenChallengeEnds(() =>
        {
            World.Services.GetRequiredService<OutboxSignal>().Changed(message);
            SpinWait.SpinUntil(() => prompt.View?.Phase != ChallengePhase.Live, TimeSpan.FromSeconds(20)).Should().BeTrue();
            for (var turn = 0; turn < 50; turn++)
            {
                _ = Page.InvokeAsync(() => said.Add(Sentence));
                SpinWait.SpinUntil(() => said.Count > turn, TimeSpan.FromSeconds(20)).Should().BeTrue();
            }
        });

        await AnswerAsync(code);

        SeesCodes();
        TextOf(".mud-dialog .lp-recovery__title").Should().StartWith($"Lucy recovery codes of {Nora}, ", "the sheet needs no challenge any more");
        await SaveCodesAsync();

        Sees(() => Browser.Calls.Should().ContainSingle(c => c.Function == "LucyPortal.submit"));
        said.Should().HaveCount(50).And.OnlyContain(sentence => sentence == before, "the verdict tells, not the news of it");
    }

    [Fact]
    public async Task Wrong_codes_count_down_and_the_third_ends_the_challenge()
    {
        await OpenDialogAsync();
        var sent = World.Now;

        await AnswerWrongAsync();
        Sees(() => FieldError.Should().Be("This code is not right. 2 tries left."));
        Sees(() => Focused.Should().Be("token-code"));

        await AnswerWrongAsync();
        Sees(() => FieldError.Should().Be($"This code is not right. 1 try left. Compare it with the mail sent at {At(sent)}."));

        await AnswerWrongAsync();
        Sees(() => Sentence.Should().Be(
            "Three wrong codes: the codes that we sent no longer work. If the same happens once more, your account is locked for 15 minutes."));
        DialogActions.Should().Equal("Cancel", "Send a new code");
        FieldError.Should().BeEmpty();
        Code.GetAttribute("value").Should().BeNullOrEmpty("the field is kept, empty");
        Code.HasAttribute("readonly").Should().BeTrue();
        Sees(() => Alerted.Should().Be(Sentence));
        Focused.Should().Be("token-renew");
    }

    [Fact]
    public async Task Wrong_code_with_two_live_ones_names_the_mails_that_work()
    {
        await OpenDialogAsync();
        var first = World.Now;
        World.Advance(TimeSpan.FromMinutes(2));
        await PressAsync("click here");
        Sees(() => Validity.Should().Contain("both work"));

        await AnswerWrongAsync();

        Sees(() => FieldError.Should().Be(
            $"This code is not right. 2 tries left. The codes of your last 2 mails work, sent at {At(first)}, {At(World.Now)}."));
    }

    [Fact]
    public async Task New_code_after_an_ended_challenge_begins_again_with_the_focus_on_code()
    {
        await OpenDialogAsync();
        await EndByWrongCodesAsync();

        await PressAsync("Send a new code");

        Sees(() => DialogActions.Should().Equal("Cancel", "Configure"));
        (await SentAsync()).Should().Be(2);
        Sees(() => Focused.Should().Be("token-code"));
        Sees(() => Said.Should().Be("A new code is on its way."));
        Code.HasAttribute("readonly").Should().BeFalse();
        await AnswerAsync(await World.LatestCodeAsync());
        SeesCodes();
    }

    [Fact]
    public async Task Two_ended_challenges_lock_the_account_and_leave_the_session_alone()
    {
        await OpenDialogAsync();
        await EndByWrongCodesAsync();
        await PressAsync("Send a new code");
        Sees(() => DialogActions.Should().Contain("Configure"));

        await AnswerWrongAsync();
        Sees(() => FieldError.Should().Contain("2 tries"));
        await AnswerWrongAsync();
        Sees(() => FieldError.Should().Contain("1 try"));
        await AnswerWrongAsync();

        Sees(() => Sentence.Should().Be("Too many wrong codes."));
        Headlines.Should().Equal($"Locked until {At(World.Now.AddMinutes(15))}");
        StatusTexts.Should().Equal("You stay signed in. You can try again then.");
        DialogActions.Should().Equal("Close");
        Sees(() => Alerted.Should().Be("Too many wrong codes."));
        Focused.Should().Be("token-close");
        await PressAsync("Close");
        Sees(() => Chip.Should().Be("Saved, not yet configured"));
    }

    [Fact]
    public async Task Lock_that_ended_the_dialog_is_told_on_the_page_and_is_over_in_time()
    {
        _rules = new VerificationRules { LockoutTries = 3 };
        await OpenDialogAsync();
        await AnswerWrongAsync();
        await AnswerWrongAsync();
        await AnswerWrongAsync();
        Sees(() => DialogActions.Should().Equal("Close"));
        await PressAsync("Close");
        SeesNoDialog();

        Sees(() => Notices.Should().ContainSingle().Which.Should().StartWith("Too many wrong codes. Until "));
        ReasonOf("Configure 2FA").Should().Be("Locked for now: too many wrong codes.");
        Sees(() => Focused.Should().Be("page-heading"));

        World.Advance(TimeSpan.FromMinutes(15.1));
        await World.AgeProofAsync(Session, TimeSpan.Zero);
        Sees(() => Filled.Should().Be("Configure 2FA"));
        await ConfigureAsync();
        (await SentAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Dialog_that_is_locked_from_elsewhere_says_until_when_and_becomes_usable_then()
    {
        await OpenDialogAsync();
        await World.LockAsync(User);

        SeesByLooking(() => Sentence.Should().Be("Too many wrong codes."));
        Sees(() => Focused.Should().Be("token-close"));

        World.Advance(TimeSpan.FromMinutes(15.1));
        SeesByLooking(() => DialogActions.Should().Equal("Cancel", "Configure"));
    }

    [Fact]
    public async Task Pasted_code_with_blanks_is_right()
    {
        await OpenDialogAsync();
        var code = await World.LatestCodeAsync();

        await AnswerAsync($" {code[..3]}\u00A0{code[3..]}\n");

        SeesCodes();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Earlier_code_of_the_challenge_still_works()
    {
        await OpenDialogAsync();
        var first = await World.LatestCodeAsync();
        World.Advance(TimeSpan.FromMinutes(2));
        await PressAsync("click here");
        Sees(() => Validity.Should().Contain("both work"));

        await AnswerAsync(first);

        SeesCodes();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Challenge_that_ends_elsewhere_is_told_at_once_by_the_next_answer()
    {
        await OpenDialogAsync();
        var binding = CodeKind.Configure.Binding(User.Id, Session.Id);
        var wrong = CodeSteps.OtherThan([.. await World.CodesAsync()]);
        await World.AnswerAsync(binding, wrong);
        await World.AnswerAsync(binding, wrong);
        await World.AnswerAsync(binding, wrong);

        await AnswerAsync(await World.LatestCodeAsync());

        Sees(() => Sentence.Should().StartWith("Three wrong codes"));
        Sees(() => Focused.Should().Be("token-renew"));
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.None);
    }

    protected override void AddServices(IServiceCollection services)
    {
        base.AddServices(services);
        services.AddSingleton(_ => _rules);
    }
}
