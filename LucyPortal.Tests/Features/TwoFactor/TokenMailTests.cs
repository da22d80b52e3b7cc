using Bunit;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Features.TwoFactor;

/// <summary>Where the mail is, live: what the dialog says, and what a screen reader is told.</summary>
public sealed class TokenMailTests : TwoFactorTest
{
    private const string Sending = "We are sending you an email message that contains a 6-digit login code.";
    private const string OnItsWay = "An email message with a 6-digit login code is on its way.";

    [Fact]
    public async Task Waiting_mail_takes_a_second_or_two_and_after_five_the_service_is_busy()
    {
        await OpenDialogAsync();

        Headlines.Should().Equal("Waiting to be sent");
        StatusTexts.Should().Equal("This takes a second or two.");

        World.Advance(TimeSpan.FromSeconds(6));
        Sees(() => StatusTexts.Should().Equal("The mail service of this portal is busy. You don't need to do anything."));
    }

    [Fact]
    public async Task Mail_is_seen_on_its_way_from_hand_to_hand_without_any_time_passing()
    {
        await UsePostfixAsync();
        var taken = new TaskCompletionSource<DeliveryResult>();
        Postfix.Behaviour = (_, _) => taken.Task;
        await OpenDialogAsync();

        var dispatch = World.DispatchOnceAsync();

        Sees(() => Headlines.Should().Equal("Being handed to the internal Postfix server"));
        Sees(() => Said.Should().Be("Being handed to the internal Postfix server"));
        Sentence.Should().StartWith(Sending);

        taken.SetResult(await ScriptedDelivery.Taken);
        await dispatch;
        Sees(() => Headlines.Should().Equal($"Handed to the internal Postfix server at {AtSecond(World.Now)}"));
        StatusTexts.Should().Equal("Postfix delivers it from here, usually within a minute. Look in your spam folder, too.");
        Sentence.Should().StartWith("You have received an email message that contains a 6-digit login code. If you haven't received it click here");
        Sees(() => Said.Should().Be("Handed to the internal Postfix server"));
        Page.Find(".mud-dialog").TextContent.Should().NotContainEquivalentOf("delivered");
    }

    [Fact]
    public async Task Mail_that_left_before_the_dialog_was_drawn_is_seen_at_once()
    {
        await UsePostfixAsync();
        await OpenAsync(saved: TwoFactorMethod.Email);
        await ConfigureAsync();
        await World.DispatchAsync();

        Sees(() => Headlines.Should().ContainSingle().Which.Should().StartWith("Handed to the internal Postfix server"));
    }

    [Fact]
    public async Task Mail_sent_by_another_server_is_seen_by_looking()
    {
        await UsePostfixAsync();
        await OpenDialogAsync();
        await using var other = AnotherServer();
        await other.DispatchAsync();

        SeesByLooking(() => Headlines[0].Should().StartWith("Handed to the internal Postfix server"));
        Sees(() => Said.Should().Be("Handed to the internal Postfix server"));
    }

    [Fact]
    public async Task Written_mail_says_that_none_leaves_and_opens_the_mailbox_for_administrators()
    {
        await OpenDialogAsync();

        await World.DispatchAsync();

        Sees(() => Headlines.Should().Equal($"Written to the mail folder at {AtSecond(World.Now)}"));
        StatusTexts.Should().Equal("No mail leaves this server. Open the mailbox in a new tab");
        Sentence.Should().StartWith("A 6-digit login code has been written to the mail folder.");
        Page.Find(".mud-dialog .lp-status a").GetAttribute("href").Should().Be("/support/mailbox");
        Page.Find(".mud-dialog .lp-status a").GetAttribute("target").Should().Be("_blank", "the dialog stays");
    }

    [Fact]
    public async Task Written_mail_tells_a_user_whom_to_ask()
    {
        await OpenDialogAsync(PortalRole.User);

        await World.DispatchAsync();

        Sees(() => StatusTexts.Should().Equal(
            $"No mail leaves this server. Ask whoever runs the server for the newest file in {World.Mailbox.Folder}."));
    }

    [Fact]
    public async Task Delayed_mail_says_why_and_when_it_is_tried_again()
    {
        await UsePostfixAsync();
        Postfix.Behaviour = (_, _) => ScriptedDelivery.Later;
        await OpenDialogAsync();
        var until = World.Now.AddMinutes(20);

        var next = await World.DispatchOnceAsync();

        Sees(() => Headlines.Should().Equal("Not handed over yet: scripted asked to try again later"));
        StatusTexts.Should().Equal($"Next try at {AtSecond(next!.Value)}. You can wait here: the code stays valid until {At(until)}.");
        Sentence.Should().StartWith(OnItsWay);
        Sees(() => Said.Should().Be("Not handed over yet: scripted asked to try again later"));
    }

    [Fact]
    public async Task Delayed_mail_arrives_after_all_and_its_code_works()
    {
        await UsePostfixAsync();
        Postfix.Behaviour = (_, _) => ScriptedDelivery.Later;
        await OpenDialogAsync();
        await World.DispatchOnceAsync();
        Sees(() => Headlines[0].Should().StartWith("Not handed over yet"));
        Postfix.Behaviour = (_, _) => ScriptedDelivery.Taken;

        World.Advance(TimeSpan.FromMinutes(5));
        await World.DispatchOnceAsync();

        Sees(() => Headlines[0].Should().StartWith("Handed to the internal Postfix server"));
        await AnswerAsync(CodeIn(Postfix.Asked[^1]));
        SeesCodes();
        (await World.StoredAsync(User)).ConfiguredMethod.Should().Be(TwoFactorMethod.Email);
    }

    [Fact]
    public async Task Mail_that_would_come_too_late_says_so_and_that_click_here_helps()
    {
        await UsePostfixAsync();
        Postfix.Behaviour = (_, _) => ScriptedDelivery.Later;
        await OpenDialogAsync();
        var until = World.Now.AddMinutes(20);

        // Tried again and again: the pauses grow past what is left.
        await Eventually.HoldsAsync(
            async () =>
            {
                World.Advance(TimeSpan.FromMinutes(1));
                await World.DispatchOnceAsync();
                return await World.ReadAsync(db => Task.FromResult(db.OutboxMessages.Single().State == MailState.Expired));
            },
            "the next try is too late");

        Sees(() => Headlines.Should().Equal("Too late for this code"));
        StatusTexts.Should().Equal($"The next try would come after {At(until)}. When the mail server is back, click here sends a new code.");
        Sentence.Should().StartWith(OnItsWay);
    }

    [Fact]
    public async Task Refused_mail_tells_administrators_what_the_server_said()
    {
        await UsePostfixAsync();
        Postfix.Behaviour = (_, _) => ScriptedDelivery.Refused;
        await OpenDialogAsync();

        await World.DispatchOnceAsync();

        Sees(() => Headlines.Should().Equal("Refused by the internal Postfix server: it knows no such mailbox"));
        TextOf(".mud-dialog details pre").Should().Be("550 5.1.1 No such user");
        Page.Find(".mud-dialog details").HasAttribute("open").Should().BeFalse();
        var id = await World.ReadAsync(db => Task.FromResult(db.OutboxMessages.Single().Id));
        var log = Page.FindAll(".mud-dialog a").Single(a => a.TextContent == "Open send log");
        log.GetAttribute("href").Should().Be($"/support/send-log?mail={id.ToString("N")[^8..]}");
        log.GetAttribute("target").Should().Be("_blank", "the dialog stays open");
        Sentence.Should().StartWith("We could not send you the code.");
        Sees(() => Said.Should().Be("Refused by the internal Postfix server: it knows no such mailbox"));
    }

    [Fact]
    public async Task Refused_mail_gives_users_a_number_and_nothing_of_the_servers_words()
    {
        await UsePostfixAsync();
        Postfix.Behaviour = (_, _) => ScriptedDelivery.Refused;
        await OpenDialogAsync(PortalRole.User);

        await World.DispatchOnceAsync();

        var id = await World.ReadAsync(db => Task.FromResult(db.OutboxMessages.Single().Id));
        Sees(() => StatusTexts.Should().Equal($"Tell your administrator: mail {id.ToString("N")[^8..]}."));
        Page.FindAll(".mud-dialog details").Should().BeEmpty();
    }

    [Fact]
    public async Task Mail_of_a_challenge_that_ended_is_shown_no_more()
    {
        await OpenDialogAsync();
        await World.InTransactionAsync((scope, token) => Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
            .GetRequiredService<LucyPortal.Verification.Challenges>(scope).EndAllAsync(User.Id, token));

        SeesByLooking(() => Sentence.Should().Be("Your 2FA settings were changed in another window."));
        Headlines.Should().BeEmpty();
        (await World.ReadAsync(db => Task.FromResult(db.OutboxMessages.Single().State))).Should().Be(MailState.Cancelled);
        Sees(() => Focused.Should().Be("token-close"));
        Sees(() => Alerted.Should().Be("Your 2FA settings were changed in another window."));
    }

    private static string CodeIn(MailMessage mail) => mail.Text.Split('\n').Select(l => l.Trim()).Single(l => l.Length == 6 && l.All(char.IsAsciiDigit));
}
