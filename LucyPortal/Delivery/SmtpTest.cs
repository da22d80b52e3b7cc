using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>Tries an SMTP server with the values of the moment, saved or not, over the very connection that mail leaves by.</summary>
internal sealed class SmtpTest(SmtpConnector connector)
{
    /// <summary>How long the server may take for each of its answers.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Hands one mail over.</summary>
    /// <param name="endpoint">Where and how.</param>
    /// <param name="mail">The mail; no code is in it.</param>
    /// <param name="onLine">Hears each line of the dialogue as it is said, without secrets.</param>
    /// <param name="cancellationToken">Stops the test; the mail may then have been taken or not.</param>
    public Task<DeliveryResult> RunAsync(SmtpEndpoint endpoint, MailMessage mail, Action<string> onLine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(mail);
        return SmtpHandOver.RunAsync(
            MimeComposer.Compose(mail),
            endpoint.ToString(),
            token => connector.OpenAsync(endpoint, Patience, new SmtpTranscript(onLine), token),
            session => session.LeaveAsync(),
            cancellationToken);
    }
}
