using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>How one try ended.</summary>
/// <param name="Way">The way that was asked last.</param>
/// <param name="Result">What came of it.</param>
/// <param name="InsteadOf">The way that had failed before it in the same try; null when the fallback was not asked.</param>
/// <param name="IsWorthAnother">Whether the way before is worth another try, whatever the fallback said.</param>
internal sealed record Attempt(MailDeliveryMethod Way, DeliveryResult Result, FailedWay? InsteadOf = null, bool IsWorthAnother = false);

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
                message.State = message.State == MailState.Cancelled ? MailState.Cancelled : StateAfter(message, failed.Retryable || attempt.IsWorthAnother);
                break;
        }

        if (message.State != MailState.Waiting)
        {
            message.Payload = null;
        }
    }

    private static MailState StateAfter(OutboxMessage message, bool isRetryable) => !isRetryable ? MailState.Refused
        : message.NextAttemptAt > (message.NotAfter ?? message.CreatedAt + RetryPlan.GiveUpAfter) ? MailState.Expired
        : MailState.Waiting;
}
