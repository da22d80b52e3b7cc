using LucyPortal.Domain;

namespace LucyPortal.Tests.Domain;

/// <summary>The fixed rules by which mail is judged.</summary>
public sealed class MailHealthTests
{
    private static readonly DateTime Now = new(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_code_typed_back_within_a_day_is_the_proof()
    {
        Judge([Code(ago: 60, typedAfter: .5)], last: Minutes(59)).Verdict.Should().Be(MailVerdict.Working);
        Judge([], last: TimeSpan.FromHours(24)).Verdict.Should().Be(MailVerdict.Working);
        Judge([], last: TimeSpan.FromHours(24) + Minutes(1)).Verdict.Should().Be(MailVerdict.NotProven);
        Judge([Code(ago: 60)], last: null).Verdict.Should().Be(MailVerdict.NotProven);
    }

    [Theory]
    [InlineData(MailFailure.Unreachable, true)]
    [InlineData(MailFailure.SignInRefused, true)]
    [InlineData(MailFailure.MailboxUnknown, false)]
    [InlineData(MailFailure.MailboxFull, false)]
    public void Three_hand_overs_in_a_row_that_failed_are_failing_unless_they_concern_their_recipients(MailFailure failure, bool failing)
    {
        var failed = new[] { Failed(1, failure), Failed(2, failure), Failed(3, failure), Code(ago: 4, typedAfter: .5) };

        (Judge(failed, last: Minutes(3)).Verdict == MailVerdict.Failing).Should().Be(failing);
        Judge([failed[0], failed[1], failed[3]], last: Minutes(3)).Verdict.Should().NotBe(MailVerdict.Failing);
    }

    [Fact]
    public void A_code_that_waits_for_more_than_two_minutes_is_failing()
    {
        var waiting = new MailTrace(Now - Minutes(2), MailState.Waiting, Now - Minutes(2), 0, null, null, IsCode: true, null);

        Judge([waiting], last: Minutes(5)).Verdict.Should().Be(MailVerdict.Working);
        var longer = Judge([waiting with { CreatedAt = Now - Minutes(2.1) }], last: Minutes(5));
        longer.Verdict.Should().Be(MailVerdict.Failing);
        longer.Reason.Should().Be("A code has been waiting for more than 2 minutes.");
        Judge([waiting with { CreatedAt = Now - Minutes(9), IsCode = false }], last: Minutes(5)).Verdict.Should().Be(MailVerdict.Working, "nobody waits for a notice");
    }

    [Fact]
    public void Ten_codes_that_left_and_never_came_back_are_failing()
    {
        var ten = Enumerable.Range(0, 10).Select(i => Code(ago: 21 + i)).ToList();

        Judge(ten, last: Minutes(60)).Reason.Should().Be("None of the last 10 codes was typed back.");
        Judge(ten[1..], last: Minutes(60)).Verdict.Should().Be(MailVerdict.Working, "nine are not ten");
        Judge([.. ten[1..], Code(ago: 40, typedAfter: 1)], last: Minutes(39)).Verdict.Should().Be(MailVerdict.Working);
        Judge([Code(ago: 5, typedAfter: 1), .. ten], last: Minutes(4)).Verdict.Should().Be(MailVerdict.Working, "one has come back since");
    }

    [Fact]
    public void What_people_wait_for_is_slow()
    {
        Judge([Code(ago: 30, typedAfter: 1) with { QueueFate = QueueFate.Deferred }], last: Minutes(29)).Verdict.Should().Be(MailVerdict.Slow);
        Judge([Code(ago: 30, typedAfter: 1, takenAfter: 11)], last: Minutes(29)).Verdict.Should().Be(MailVerdict.Slow);
        Judge([Code(ago: 30, typedAfter: 3)], last: Minutes(27)).Reason.Should().Be("Half of the codes took more than 2 minutes to be typed back.");
    }

    [Fact]
    public void The_figures_of_a_day_count_each_mail_once_and_by_its_hour()
    {
        var health = Judge(
            [
                Code(ago: 10, typedAfter: 1, takenAfter: 1),
                Code(ago: 70, takenAfter: 3) with { Attempts = 2 },
                Failed(71, MailFailure.MailboxUnknown),
                Code(ago: 80, typedAfter: 2, takenAfter: 2),
            ],
            last: Minutes(9));

        health.Should().BeEquivalentTo(new { Sent = 4, AtOnce = 2, Delayed = 1, Refused = 1 });
        health.ToTaken.Should().Be(new MailPace(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)));
        health.ToTypedBack.Should().Be(new MailPace(Minutes(1), Minutes(2)));
        health.Hours.Should().HaveCount(24);
        health.Hours[^2].Should().Be(new MailHour(Now.AddHours(-2), 1, 1));
        health.Hours.Where((_, i) => i != 22).Should().OnlyContain(h => h.Delayed == 0 && h.Refused == 0);
    }

    private static MailHealth Judge(IReadOnlyList<MailTrace> mails, TimeSpan? last) => MailHealth.Of(mails, Now - last, Now);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static MailTrace Code(double ago, double? typedAfter = null, double takenAfter = 0.1)
    {
        var created = Now - Minutes(ago);
        return new(created, MailState.HandedOver, created + TimeSpan.FromSeconds(takenAfter), 1, null, null, IsCode: true, typedAfter is { } after ? created + Minutes(after) : null);
    }

    private static MailTrace Failed(double ago, MailFailure failure) =>
        new(Now - Minutes(ago), MailState.Refused, Now - Minutes(ago), 1, failure, null, IsCode: false, null);
}
