using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;

namespace LucyPortal.Tests.Features.TwoFactor;

public sealed class TokenAnnouncementsTests
{
    private static readonly DateTime Sent = new(2026, 11, 24, 14, 2, 0, DateTimeKind.Utc);

    private readonly TokenAnnouncements _announcements = new();
    private readonly ChallengeView _view = Views.Live(Sent);

    [Fact]
    public void What_the_dialog_shows_at_first_is_not_told()
    {
        _announcements.Begin(_view, Sent);

        _announcements.Next(_view, Sent).Should().BeNull();
    }

    [Fact]
    public void Each_change_of_the_mails_state_is_told_once()
    {
        _announcements.Begin(_view, Sent);
        var handed = _view with { Mail = Views.Mail(MailState.HandedOver) };

        _announcements.Next(handed, Sent).Should().Be("Handed to the internal Postfix server");
        _announcements.Next(handed, Sent).Should().BeNull();
    }

    [Fact]
    public void Five_minutes_and_one_minute_are_told_once_and_nothing_in_between()
    {
        _announcements.Begin(_view, Sent);

        var told = Enumerable.Range(0, 20 * 60 + 1).Select(s => (s, _announcements.Next(_view, Sent.AddSeconds(s)))).Where(x => x.Item2 is not null);

        told.Should().Equal((15 * 60, "Your code is valid for 5 more minutes."), (19 * 60, "Your code is valid for 1 more minute."));
    }

    [Fact]
    public void Dialog_reopened_with_three_minutes_left_does_not_speak_of_five()
    {
        _announcements.Begin(_view, Sent.AddMinutes(17));

        _announcements.Next(_view, Sent.AddMinutes(17)).Should().BeNull();
        _announcements.Next(_view, Sent.AddMinutes(19)).Should().Be("Your code is valid for 1 more minute.");
    }

    [Fact]
    public void Minute_that_passed_unseen_is_told_in_place_of_the_five()
    {
        _announcements.Begin(_view, Sent);

        _announcements.Next(_view, Sent.AddMinutes(19.5)).Should().Be("Your code is valid for 1 more minute.");
        _announcements.Next(_view, Sent.AddMinutes(19.6)).Should().BeNull();
    }

    [Fact]
    public void New_code_has_its_own_five_minutes()
    {
        _announcements.Begin(_view, Sent);
        _announcements.Next(_view, Sent.AddMinutes(15)).Should().NotBeNull();
        var renewed = _view with { ExpiresAt = Sent.AddMinutes(36) };

        _announcements.Next(renewed, Sent.AddMinutes(16)).Should().BeNull();
        _announcements.Next(renewed, Sent.AddMinutes(31)).Should().Be("Your code is valid for 5 more minutes.");
    }

    [Fact]
    public void Nothing_is_told_of_a_challenge_that_is_over()
    {
        _announcements.Begin(_view, Sent);

        _announcements.Next(null, Sent).Should().BeNull();
        _announcements.Next(_view.At(Sent.AddMinutes(21)), Sent.AddMinutes(21)).Should().BeNull();
    }

    [Theory]
    [InlineData(1, "New code sent.")]
    [InlineData(2, "New code sent. The earlier code still works.")]
    [InlineData(3, "New code sent. The codes of the last 3 mails work.")]
    public void New_code_is_called_sent_once_it_has_left_and_says_which_codes_work(int live, string words)
    {
        var waiting = _view with { LiveCodes = [.. Enumerable.Repeat(_view.LiveCodes[0], live)] };
        var late = waiting with { Mail = Views.Mail(MailState.Waiting, MailFailure.Unreachable, attempts: 1) };
        var sent = waiting with { Mail = Views.Mail(MailState.HandedOver) };

        _announcements.Resent(waiting, Sent).Should().Be("A new code is on its way.");
        _announcements.Next(late, Sent).Should().Be("Not handed over yet: mail.example.org can't be reached");
        _announcements.Next(sent, Sent).Should().Be(words);
        _announcements.Next(sent, Sent).Should().BeNull();
    }

    [Fact]
    public void New_code_that_has_left_by_the_next_look_is_called_sent_at_once() =>
        _announcements.Resent(_view with { Mail = Views.Mail(MailState.HandedOver) }, Sent).Should().Be("New code sent.");
}
