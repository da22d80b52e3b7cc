using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>How handing a mail over ended. Expected failures are values.</summary>
/// <param name="Server">The server that spoke, or the folder.</param>
public abstract record DeliveryResult(string Server)
{
    /// <summary>The next server, or the folder, has it.</summary>
    /// <param name="Server">The server that took it, or the folder.</param>
    /// <param name="Reply">What it answered.</param>
    /// <param name="QueueId">The name under which a Postfix server queued it.</param>
    /// <param name="QueueMachine">The machine on which that queue can be looked into; null when it can't.</param>
    public sealed record HandedOver(string Server, string? Reply = null, string? QueueId = null, string? QueueMachine = null)
        : DeliveryResult(Server);

    /// <summary>It was not taken.</summary>
    /// <param name="Server">The server that was asked, or the folder.</param>
    /// <param name="Failure">Why.</param>
    /// <param name="Retryable">True when another try can succeed without anybody changing anything.</param>
    /// <param name="Reply">What the server answered, if it did; fit for an administrator's eyes.</param>
    /// <param name="Wait">How long it asked to be left alone, where it did; of use only with <paramref name="Retryable"/>.</param>
    public sealed record Failed(string Server, MailFailure Failure, bool Retryable, string? Reply = null, TimeSpan? Wait = null)
        : DeliveryResult(Server);
}
