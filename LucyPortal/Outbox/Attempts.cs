using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Outbox;

/// <summary>How one try ended.</summary>
/// <param name="Way">The way that was asked last.</param>
/// <param name="Result">What came of it.</param>
/// <param name="InsteadOf">The way that had failed before it in the same try; null when the fallback was not asked.</param>
/// <param name="IsWorthAnother">Whether the way before is worth another try, whatever the fallback said.</param>
internal sealed record Attempt(MailDeliveryMethod Way, DeliveryResult Result, FailedWay? InsteadOf = null, bool IsWorthAnother = false);

/// <summary>Tries to hand mails over.</summary>
public sealed partial class Attempts(
    HandOver handOver, DeliveryMethods methods, OutboxSignal signal, TimeProvider time, ILogger<Attempts> logger)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Tries once: by the method, and where that can't, by the fallback.</summary>
    /// <param name="lease">The mail.</param>
    /// <param name="settings">The settings that it leaves by.</param>
    /// <param name="way">Their method; their fallback where that is what is tried.</param>
    /// <param name="stopping">Says that the server stops.</param>
    internal async Task<Attempt> RunAsync(LeasedMail lease, MailSettings settings, MailDeliveryMethod way, CancellationToken stopping)
    {
        if (!handOver.TryPrepare(lease.Message, settings, out var mail, out var failure))
        {
            return new Attempt(way, new DeliveryResult.Failed(Target(settings, way), failure.Value, Retryable: failure != MailFailure.ContentLost));
        }

        var (insteadOf, isWorthAnother) = (FallbackPlan.Known(lease.Message, settings), false);
        if (insteadOf is null)
        {
            var result = await handOver.SendAsync(mail, settings, way);
            if (result is not DeliveryResult.Failed failed || !FallbackPlan.Follows(lease.Message, settings, failed, Now))
            {
                return new Attempt(way, result);
            }

            if (stopping.IsCancellationRequested)
            {
                // A stop waits for what is in flight, not for one more.
                return new Attempt(way, failed, IsWorthAnother: true);
            }

            LogTurned(lease.Message.Id, lease.Message.Attempts + 1, failed.Failure);
            insteadOf = new FailedWay(way, OutboxText.Cut(failed.Server)!, failed.Failure, OutboxText.Cut(failed.Reply));
            isWorthAnother = failed.Retryable;
        }

        var fallback = settings.Fallback!.Value;
        if (!await lease.TurnToAsync(new LeasedWay(settings.Id, fallback, Target(settings, fallback)), insteadOf, CancellationToken.None))
        {
            // It was called back, or another sender has it by now.
            return new Attempt(way, new DeliveryResult.Failed(insteadOf.Server, insteadOf.Failure, isWorthAnother, insteadOf.Reply));
        }

        signal.Changed(lease.Message.Id);
        return new Attempt(fallback, await handOver.SendAsync(mail, settings, fallback), insteadOf, isWorthAnother);
    }

    private string Target(MailSettings settings, MailDeliveryMethod way) => OutboxText.Cut(methods.For(way).Target(settings))!;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MessageId}, try {Attempt}, was not handed over: {Failure}; the fallback takes it")]
    private partial void LogTurned(Guid messageId, int attempt, MailFailure failure);
}
