using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>Tries an SMTP server with the values of the moment, saved or not, over the very connection that mail leaves by.</summary>
public sealed class SmtpTest
{
    /// <summary>How long the server may take for each of its answers.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Hands one mail over.</summary>
    /// <param name="endpoint">Where and how.</param>
    /// <param name="password">The password, where it signs in.</param>
    /// <param name="mail">The mail; no code is in it.</param>
    /// <param name="onLine">Hears each line of the dialogue as it is said, without secrets.</param>
    /// <param name="cancellationToken">Stops the test; the mail may then have been taken or not.</param>
    public async Task<DeliveryResult> RunAsync(
        SmtpEndpoint endpoint, string? password, MailMessage mail, Action<string> onLine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(mail);
        var server = endpoint.ToString();
        if (MimeComposer.Compose(mail) is not { } mime)
        {
            return new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false);
        }

        SmtpSession? session = null;
        try
        {
            session = await SmtpSession.OpenAsync(endpoint, password, Patience, new SmtpTranscript(onLine), cancellationToken);
            var reply = await session.SendAsync(mime, cancellationToken);
            await session.LeaveAsync();
            return reply is null
                ? new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false)
                : new DeliveryResult.HandedOver(server, reply, SmtpReplies.QueueIdOf(reply));
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
