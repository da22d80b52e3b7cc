using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;

namespace LucyPortal.Tests.Features.TwoFactor;

public sealed class TokenWordsTests
{
    private static readonly DateTime Now = new(2026, 11, 24, 14, 2, 0, DateTimeKind.Utc);
    private static readonly ChallengeView Live = Views.Live(Now);

    [Fact]
    public void Live_challenge_takes_a_code_and_offers_another_one() => For(Live)
        .Should().Be(new TokenWords("We are sending you an email message that contains a 6-digit login code.", CanAnswer: true, CanResend: true));

    [Fact]
    public void Sentence_is_true_for_the_state_of_the_mail() => For(Live with { Mail = Views.Mail(MailState.HandedOver) }).Sentence
        .Should().Be("You have received an email message that contains a 6-digit login code.");

    [Fact]
    public void Expired_challenge_offers_a_new_code() => For(Live with { Phase = ChallengePhase.Expired })
        .Should().Be(new TokenWords("Your code has expired.", CanRenew: true));

    [Fact]
    public void Code_runs_out_after_its_last_instant()
    {
        For(Live.At(Live.ExpiresAt)).CanAnswer.Should().BeTrue();
        For(Live.At(Live.ExpiresAt.AddMilliseconds(1))).Should().Be(new TokenWords("Your code has expired.", CanRenew: true));
        Live.Ended(ChallengeEnd.Consumed).At(Live.ExpiresAt.AddHours(1)).Phase.Should().Be(ChallengePhase.Ended, "what has ended does not expire");
    }

    [Fact]
    public void Three_wrong_codes_end_the_challenge() => For(Live.Ended(ChallengeEnd.TooManyTries))
        .Should().Be(new TokenWords("Three wrong codes: the codes that we sent no longer work.", CanRenew: true));

    [Fact]
    public void Coming_lock_is_told_only_when_it_is_true() => For(Live.Ended(ChallengeEnd.TooManyTries) with { NextEndLocks = true }).Sentence
        .Should().Be("Three wrong codes: the codes that we sent no longer work. If the same happens once more, your account is locked for 15 minutes.");

    [Fact]
    public void Sentence_has_the_figures_of_the_settings() => TokenWords.For(
            CodeKind.Configure,
            Live.Ended(ChallengeEnd.TooManyTries) with { NextEndLocks = true },
            null,
            new VerificationRules { TriesPerChallenge = 5, LockoutPeriod = TimeSpan.FromMinutes(30) }).Sentence
        .Should().Be("5 wrong codes: the codes that we sent no longer work. If the same happens once more, your account is locked for 30 minutes.");

    [Theory]
    [InlineData(false, "2FA was configured in another window.")]
    [InlineData(true, "2FA was turned off in another window.")]
    public void What_was_done_elsewhere_leaves_nothing_but_to_close(bool off, string sentence)
    {
        var words = TokenWords.For(off ? CodeKind.TurnOff : CodeKind.Configure, Live.Ended(ChallengeEnd.Consumed), null, new VerificationRules());

        words.Should().Be(new TokenWords(sentence));
        words.IsOver.Should().BeTrue();
    }

    [Theory]
    [InlineData(ChallengeEnd.Locked)]
    [InlineData(ChallengeEnd.Renewed)]
    public void Challenge_that_ended_in_another_way_offers_a_new_code(ChallengeEnd end) => For(Live.Ended(end))
        .Should().Be(new TokenWords("The codes that we sent no longer work.", CanRenew: true));

    [Fact]
    public void Challenge_for_a_choice_that_was_taken_back_can_only_be_closed()
    {
        var words = new TokenWords("Your 2FA settings were changed in another window.");

        For(Live.Ended(ChallengeEnd.Overtaken)).Should().Be(words);
        For(null, new SendVerdict.NotWanted()).Should().Be(words);
        For(Live.Ended(ChallengeEnd.Overtaken), new SendVerdict.LimitReached(Now)).CanRenew.Should().BeTrue("a choice saved anew waits only for the limit");
    }

    [Fact]
    public void Lock_stands_above_everything_else()
    {
        For(Live with { LockedUntil = Now.AddMinutes(15) }).Should().Be(new TokenWords("Too many wrong codes."));
        For(null, new SendVerdict.Locked(Now.AddMinutes(15))).Should().Be(new TokenWords("Too many wrong codes."));
    }

    [Fact]
    public void Without_a_challenge_the_last_wish_says_why()
    {
        For(null, new SendVerdict.LimitReached(Now)).Should().Be(new TokenWords("No more codes can be sent at the moment.", CanRenew: true));
        For(null, new SendVerdict.NoAddress()).Should().Be(new TokenWords("Your account has no email address."));
        For(null).Should().Be(new TokenWords("The codes that we sent no longer work.", CanRenew: true), "a change of the account overtook it");
    }

    private static TokenWords For(ChallengeView? view, SendVerdict? lastSend = null) =>
        TokenWords.For(CodeKind.Configure, view, lastSend, new VerificationRules());
}
