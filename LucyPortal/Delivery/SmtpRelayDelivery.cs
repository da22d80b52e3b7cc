using LucyPortal.Data;
using LucyPortal.Domain;
using MailKit;

namespace LucyPortal.Delivery;

/// <summary>Hands mail to a chosen SMTP server, encrypted and signed in as that is set up, and keeps the connection for a burst.</summary>
internal sealed class SmtpRelayDelivery(SmtpPool pool, SmtpConnector connector, SecretBox secrets, MailSigner signer) : IDeliveryMethod
{
    /// <summary>How long the server may take for each of its answers.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var server = Target(settings);
        return Obstacle(settings) is { } obstacle
            // Somebody can mend it without the mail being written again.
            ? new DeliveryResult.Failed(server, obstacle, Retryable: true)
            : await SmtpHandOver.RunAsync(signer.Compose(message, settings), server, token => OpenAsync(settings.Relay!, token), pool.GiveAsync, cancellationToken);
    }

    /// <inheritdoc />
    public MailFailure? Obstacle(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Relay is not { } relay ? MailFailure.NotSetUp
            : relay.Secret is { } secret && secrets.Open(secret) is null ? MailFailure.SecretLost
            : signer.Obstacle(settings);
    }

    /// <inheritdoc />
    public string Target(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Relay?.ToString() ?? "no server";
    }

    private async Task<SmtpSession> OpenAsync(SmtpEndpoint relay, CancellationToken cancellationToken) =>
        await pool.TakeAsync(relay, cancellationToken)
        ?? await connector.OpenAsync(relay, Patience, new NullProtocolLogger(), cancellationToken);
}
