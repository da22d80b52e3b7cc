using LucyPortal.Domain;
using MailKit;

namespace LucyPortal.Delivery;

/// <summary>
/// Hands mail to a Postfix server over SMTP, without encryption or sign-in: meant for the one of this machine. The settings page warns
/// when the host is another one.
/// </summary>
internal sealed class PostfixDelivery(SmtpPool pool, MailSigner signer) : IDeliveryMethod
{
    /// <summary>How long the server may take for each of its answers.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(message);
        if (Obstacle(settings) is { } obstacle)
        {
            // Somebody can mend it without the mail being written again.
            return new DeliveryResult.Failed(Target(settings), obstacle, Retryable: true);
        }

        var endpoint = new SmtpEndpoint(settings.PostfixHost, settings.PostfixPort, SmtpEncryption.None);
        return await SmtpHandOver.RunAsync(
            signer.Compose(message, settings),
            Target(settings),
            async token => await pool.TakeAsync(endpoint, token)
                ?? await SmtpSession.OpenAsync(endpoint, null, Patience, new NullProtocolLogger(), token),
            pool.GiveAsync,
            cancellationToken,
            LoopbackHost.Is(settings.PostfixHost) ? Postqueue.Machine : null);
    }

    /// <inheritdoc />
    public MailFailure? Obstacle(MailSettings settings) => signer.Obstacle(settings);

    /// <inheritdoc />
    public string Target(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.PostfixPort == 25 ? settings.PostfixHost : $"{settings.PostfixHost}:{settings.PostfixPort}";
    }
}
