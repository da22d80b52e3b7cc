using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>Writes down what a try means for its mail.</summary>
internal static class Settlement
{
    /// <summary>Writes how the try ended, and whether there will be another one.</summary>
    /// <param name="message">The mail.</param>
    /// <param name="attempt">The try.</param>
    /// <param name="settings">The settings that it went by.</param>
    /// <param name="now">This moment (UTC).</param>
    public static void Settle(OutboxMessage message, Attempt attempt, MailSettings settings, DateTime now)
    {
        message.Method = attempt.Way;
        message.InsteadOf = attempt.InsteadOf;
        message.Server = OutboxText.Cut(attempt.Result.Server);
        message.StateSince = now;
        switch (attempt.Result)
        {
            case DeliveryResult.HandedOver taken:
                message.State = MailState.HandedOver;
                message.Reply = OutboxText.Cut(taken.Reply);
                message.QueueId = taken.QueueId;
                if (taken is { QueueId: not null, QueueMachine: { } machine })
                {
                    message.QueueMachine = machine;
                    message.QueueFate = QueueFate.Watched;
                    message.QueueSince = now;
                }

                message.Failure = null;
                break;
            case DeliveryResult.Failed failed:
                message.Reply = OutboxText.Cut(failed.Reply);
                message.Failure = failed.Failure;
                message.NextAttemptAt = FallbackPlan.NoLater(now + RetryPlan.PauseAfter(message.Attempts, failed.Wait), message, settings, failed, now);
                message.State = message.State == MailState.Cancelled ? MailState.Cancelled : StateAfter(message, IsWorthAnother(attempt, failed));
                break;
        }

        if (message.State != MailState.Waiting)
        {
            message.Payload = null;
        }
    }

    /// <summary>What the fallback says of this one mail or its recipient is an answer, and holds for the method as well.</summary>
    private static bool IsWorthAnother(Attempt attempt, DeliveryResult.Failed failed) =>
        failed.Retryable || (attempt.IsWorthAnother && !failed.Failure.IsOfOneMail());

    private static MailState StateAfter(OutboxMessage message, bool isRetryable) => !isRetryable ? MailState.Refused
        : message.NextAttemptAt > (message.NotAfter ?? message.CreatedAt + RetryPlan.GiveUpAfter) ? MailState.Expired
        : MailState.Waiting;
}
