using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using LucyPortal.Features.Support;
using LucyPortal.Outbox;
using LucyPortal.Tests.Features.TwoFactor;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Features;

/// <summary>What stands behind the send log's page.</summary>
public sealed class SendLogStateTests : PageTest
{
    private SendLogState State => Services.GetRequiredService<SendLogState>();

    [Fact]
    public async Task User_is_refused_every_verb_also_when_the_role_was_lost_with_the_page_open()
    {
        var user = await SignInAsync();
        await World.FillLogAsync(1);
        await State.LoadAsync(CancellationToken.None);
        await World.ChangeUserAsync(user, u => u.Role = PortalRole.User);

        foreach (var verb in new Func<SendLogState, Task>[]
        {
            s => s.RefreshAsync(default),
            s => s.OlderAsync(default),
            s => s.NewerAsync(default),
            s => s.FilterAsync(SendLogFilter.None, default),
            s => s.TryNowAsync(Guid.NewGuid(), default),
            s => s.LoadAsync(default),
        })
        {
            await State.Invoking(verb).Should().ThrowAsync<UnauthorizedAccessException>();
        }

        State.Current.Should().BeNull();
    }

    [Fact]
    public async Task Page_that_refreshes_itself_does_not_keep_its_session_alive()
    {
        var user = await SignInAsync();
        await World.FillLogAsync(1);
        await State.LoadAsync(CancellationToken.None);
        World.Advance(TimeSpan.FromMinutes(40));
        await State.RefreshAsync(CancellationToken.None);
        World.Advance(TimeSpan.FromMinutes(21));

        await State.Invoking(s => s.RefreshAsync(CancellationToken.None)).Should().ThrowAsync<OperationCanceledException>();

        (await World.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == user.Id))).LastSeenAt.Should().Be(World.Now.AddMinutes(-61));
    }

    [Fact]
    public async Task Page_opens_on_the_newest_mails_however_it_was_left()
    {
        await SignInAsync();
        await World.FillLogAsync(LogPage.Size + 1);
        await State.LoadAsync(CancellationToken.None);
        await State.OlderAsync(CancellationToken.None);
        await State.FilterAsync(new SendLogFilter(MailStates.Refused), CancellationToken.None);

        await State.LoadAsync(CancellationToken.None);

        State.Current!.Filter.Should().Be(SendLogFilter.None);
        State.Current.Page.Lines.Should().HaveCount(LogPage.Size);
    }

    [Fact]
    public void Every_purpose_and_every_choice_has_words_of_its_own()
    {
        SendLogWords.Purposes.Select(SendLogWords.Purpose).Should().OnlyHaveUniqueItems().And.HaveCount(Enum.GetValues<MailPurpose>().Length);
        Enum.GetValues<MailStates>().Select(SendLogWords.States).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(MailState.Waiting, 0, null, "Waiting", Tone.Neutral)]
    [InlineData(MailState.Waiting, 1, null, "To be tried again", Tone.Warning)]
    [InlineData(MailState.HandingOver, 1, null, "Being handed over", Tone.Neutral)]
    [InlineData(MailState.HandedOver, 1, null, "Handed over", Tone.Success)]
    [InlineData(MailState.HandedOver, 1, QueueFate.Watched, "Handed over", Tone.Success)]
    [InlineData(MailState.HandedOver, 1, QueueFate.Deferred, "Delayed in Postfix", Tone.Warning)]
    [InlineData(MailState.HandedOver, 1, QueueFate.Left, "Left Postfix", Tone.Success)]
    [InlineData(MailState.Refused, 1, null, "Refused", Tone.Error)]
    [InlineData(MailState.Expired, 1, null, "Too late", Tone.Warning)]
    [InlineData(MailState.Cancelled, 0, null, "No longer needed", Tone.Neutral)]
    public void State_is_a_word_or_two_beside_a_tone(MailState state, int attempts, QueueFate? queue, string words, Tone tone)
    {
        var mail = Views.Mail(state, attempts: attempts) with { Queue = queue is { } fate ? new QueueWord(fate, DateTime.UnixEpoch) : null };

        SendLogWords.State(mail).Should().Be(words);
        MailWords.Tone(mail).Should().Be(tone);
    }

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData(MailFailure.Unreachable, null, null, "localhost can't be reached")]
    [InlineData(MailFailure.MailboxUnknown, "550 5.1.1 unknown", null, "550 5.1.1 unknown")]
    [InlineData(null, "250 Ok", "said: 451 wait", "said: 451 wait")]
    [InlineData(MailFailure.ContentLost, null, null, "the keys of this server were lost, and its content with them")]
    public void Last_answer_is_the_servers_own_or_what_the_portal_saw(MailFailure? failure, string? reply, string? queue, string? answer)
    {
        var mail = Views.Mail(MailState.Refused, failure, attempts: 1) with
        {
            Reply = reply,
            Server = "localhost",
            Queue = queue is null ? null : new QueueWord(QueueFate.Deferred, DateTime.UnixEpoch, queue),
        };

        SendLogWords.LastAnswer(mail).Should().Be(answer);
    }

    [Fact]
    public void Only_what_waits_after_a_try_can_be_tried_by_hand_and_every_end_says_why_not()
    {
        foreach (var state in Enum.GetValues<MailState>())
        {
            var line = MailLine.Of(LogSteps.ALine(DateTime.UnixEpoch)) with { Fate = Views.Mail(state, attempts: 1) };

            line.CanBeTriedNow.Should().Be(state == MailState.Waiting);
            (SendLogWords.WhyNotNow(line.Fate) is null).Should().Be(!line.Fate.IsFinal, state.ToString());
        }
    }
}
