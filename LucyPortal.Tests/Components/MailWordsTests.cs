using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using LucyPortal.Tests.Features.TwoFactor;

namespace LucyPortal.Tests.Components;

public sealed class MailWordsTests
{
    [Theory]
    [InlineData(MailState.Waiting, 0, "We are sending you an email message that contains a 6-digit login code.")]
    [InlineData(MailState.HandingOver, 0, "We are sending you an email message that contains a 6-digit login code.")]
    [InlineData(MailState.Waiting, 1, "An email message with a 6-digit login code is on its way.")]
    [InlineData(MailState.Expired, 3, "An email message with a 6-digit login code is on its way.")]
    [InlineData(MailState.HandedOver, 1, "You have received an email message that contains a 6-digit login code.")]
    [InlineData(MailState.Refused, 1, "We could not send you the code.")]
    public void Sentence_is_true_for_the_state_of_the_mail(MailState state, int attempts, string sentence) =>
        MailWords.Sentence(Views.Mail(state, attempts: attempts)).Should().Be(sentence);

    [Fact]
    public void Mail_folder_is_never_said_to_have_sent_anything()
    {
        var mail = Views.Mail(MailState.HandedOver, method: MailDeliveryMethod.MailFolder);

        MailWords.Sentence(mail).Should().Be("A 6-digit login code has been written to the mail folder.");
        MailWords.Headline(mail).Should().Be("Written to the mail folder");
        MailWords.Headline(Views.Mail(MailState.HandingOver, method: MailDeliveryMethod.MailFolder)).Should().Be("Being handed to the mail folder");
    }

    [Theory]
    [InlineData(MailState.Waiting, 0, "Waiting to be sent", Tone.Neutral)]
    [InlineData(MailState.HandingOver, 0, "Being handed to the internal Postfix server", Tone.Neutral)]
    [InlineData(MailState.HandedOver, 1, "Handed to the internal Postfix server", Tone.Success)]
    [InlineData(MailState.Expired, 1, "Too late for this code", Tone.Warning)]
    [InlineData(MailState.Cancelled, 0, "No longer needed", Tone.Neutral)]
    public void Headline_says_where_it_is(MailState state, int attempts, string headline, Tone tone)
    {
        var mail = Views.Mail(state, attempts: attempts);

        MailWords.Headline(mail).Should().Be(headline);
        MailWords.Tone(mail).Should().Be(tone);
    }

    [Theory]
    [InlineData(MailFailure.Unreachable, "smtp.example.org can't be reached.")]
    [InlineData(MailFailure.SignInRefused, "smtp.example.org: it refused the portal's user name or password.")]
    public void Mail_that_left_by_the_fallback_says_so_and_why(MailFailure failure, string reason)
    {
        var failed = new FailedWay(MailDeliveryMethod.ExternalRelay, "smtp.example.org", failure);
        var mail = Views.Mail(MailState.HandedOver) with { InsteadOf = failed };

        MailWords.Headline(mail).Should().Be("Sent by the fallback, Internal Postfix server,");
        MailWords.Reason(failed).Should().Be(reason);
    }

    [Theory]
    [InlineData(MailFailure.NameNotFound, "the name mail.example.org can't be found")]
    [InlineData(MailFailure.Unreachable, "mail.example.org can't be reached")]
    [InlineData(MailFailure.TimedOut, "mail.example.org does not answer")]
    [InlineData(MailFailure.TryLater, "mail.example.org asked to try again later")]
    [InlineData(MailFailure.ProtocolBroken, "mail.example.org broke off")]
    [InlineData(MailFailure.FolderNotWritable, "the mail folder can't be written to")]
    [InlineData(MailFailure.NoSender, "no system notification email is set")]
    [InlineData(MailFailure.SignInWanted, "it wants the portal to sign in")]
    public void Delay_has_its_reason(MailFailure failure, string reason)
    {
        var mail = Views.Mail(MailState.Waiting, failure, attempts: 1);

        MailWords.Headline(mail).Should().Be($"Not handed over yet: {reason}");
        MailWords.Tone(mail).Should().Be(Tone.Warning);
    }

    [Theory]
    [InlineData(MailFailure.MailboxUnknown, "it knows no such mailbox")]
    [InlineData(MailFailure.MailboxFull, "the mailbox is full")]
    [InlineData(MailFailure.SenderRefused, "it does not accept the portal's address as sender")]
    [InlineData(MailFailure.PolicyRefused, "its rules refuse the message")]
    [InlineData(MailFailure.TooBig, "the message is too big")]
    [InlineData(MailFailure.AddressInvalid, "the address can't be used")]
    public void Refusal_has_its_reason(MailFailure failure, string reason)
    {
        var mail = Views.Mail(MailState.Refused, failure, attempts: 1);

        MailWords.Headline(mail).Should().Be($"Refused by the internal Postfix server: {reason}");
        MailWords.Tone(mail).Should().Be(Tone.Error);
    }

    [Fact]
    public void Lost_content_is_nobodys_refusal() =>
        MailWords.Headline(Views.Mail(MailState.Refused, MailFailure.ContentLost)).Should().Be("Can't be sent any more");

    [Theory]
    [InlineData(QueueFate.Watched, null, "Handed to the internal Postfix server", Tone.Success)]
    [InlineData(QueueFate.Left, null, "Left the internal Postfix server", Tone.Success)]
    [InlineData(
        QueueFate.Deferred,
        "host mx.example.org[192.0.2.1] said: 451 4.7.1 Greylisted (in reply to RCPT TO command)",
        "Delayed: the receiving server asked Postfix to try again later",
        Tone.Warning)]
    [InlineData(
        QueueFate.Deferred, "connect to mx.example.org[192.0.2.1]:25: Connection timed out", "Delayed: Postfix could not hand it on yet", Tone.Warning)]
    public void What_the_queue_says_comes_after_what_postfix_answered(QueueFate fate, string? reason, string headline, Tone tone)
    {
        var mail = Views.Mail(MailState.HandedOver, attempts: 1) with { Queue = new QueueWord(fate, DateTime.UnixEpoch, reason) };

        MailWords.Headline(mail).Should().Be(headline);
        MailWords.Tone(mail).Should().Be(tone);
        MailWords.Sentence(mail).Should().Be(fate == QueueFate.Deferred
            ? "An email message with a 6-digit login code is on its way."
            : "You have received an email message that contains a 6-digit login code.");
    }

    [Fact]
    public void Nothing_is_ever_called_delivered()
    {
        var all =
            from state in Enum.GetValues<MailState>()
            from failure in Enum.GetValues<MailFailure>()
            from method in Enum.GetValues<MailDeliveryMethod>()
            from attempts in Enumerable.Range(0, 2)
            from queue in Enum.GetValues<QueueFate>()
            let mail = Views.Mail(state, failure, method, attempts) with { Queue = new QueueWord(queue, DateTime.UnixEpoch, "said: 451") }
            select MailWords.Sentence(mail) + MailWords.Headline(mail);

        all.Should().NotContain(words => words.Contains("deliver", StringComparison.OrdinalIgnoreCase));
    }
}
