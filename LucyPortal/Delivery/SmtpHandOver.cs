using LucyPortal.Domain;
using MimeKit;

namespace LucyPortal.Delivery;

/// <summary>Hands one mail to an SMTP server; whatever comes of it is a value.</summary>
internal static class SmtpHandOver
{
    /// <summary>Opens a connection, hands the mail over, and lets the connection go.</summary>
    /// <param name="mime">The mail; null when one of its addresses can't be written as an address.</param>
    /// <param name="server">The server, for people.</param>
    /// <param name="open">Opens the connection.</param>
    /// <param name="letGo">Says goodbye, or keeps it for the next mail. Not called after a failure: then the next mail begins anew.</param>
    /// <param name="cancellationToken">Ends it; the mail may then have been taken or not.</param>
    /// <param name="queueMachine">The machine on which the server's queue can be looked into; null when it can't.</param>
    public static async Task<DeliveryResult> RunAsync(
        MimeMessage? mime,
        string server,
        Func<CancellationToken, Task<SmtpSession>> open,
        Func<SmtpSession, Task> letGo,
        CancellationToken cancellationToken,
        string? queueMachine = null)
    {
        if (mime is null)
        {
            return new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false);
        }

        SmtpSession? session = null;
        try
        {
            session = await open(cancellationToken);
            var reply = await session.SendAsync(mime, cancellationToken);
            await letGo(session);
            session = null;
            return reply is null
                ? new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false)
                : new DeliveryResult.HandedOver(server, reply, SmtpReplies.QueueIdOf(reply), queueMachine);
        }
        catch (Exception exception) when (SmtpReplies.Explain(exception, server, cancellationToken) is { } failed)
        {
            return failed;
        }
        finally
        {
            session?.Dispose();
        }
    }
}
