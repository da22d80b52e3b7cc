using LucyPortal.Domain;
using MailKit;

namespace LucyPortal.Delivery;

/// <summary>
/// Hands mail to a Postfix server over SMTP, without encryption or sign-in: meant for the one of this machine. The settings page warns
/// when the host is another one.
/// </summary>
internal sealed class PostfixDelivery(SmtpPool pool) : IDeliveryMethod
{
    /// <summary>How long the server may take for each of its answers.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(message);
        var endpoint = new SmtpEndpoint(settings.PostfixHost, settings.PostfixPort, SmtpEncryption.None);
        return SmtpHandOver.RunAsync(
            message,
            Target(settings),
            async token => await pool.TakeAsync(endpoint, token)
                ?? await SmtpSession.OpenAsync(endpoint, null, Patience, new NullProtocolLogger(), token),
            pool.GiveAsync,
            cancellationToken,
            LoopbackHost.Is(settings.PostfixHost) ? Postqueue.Machine : null);
    }

    /// <inheritdoc />
    public MailFailure? Obstacle(MailSettings settings) => null;

    /// <inheritdoc />
    public string Target(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.PostfixPort == 25 ? settings.PostfixHost : $"{settings.PostfixHost}:{settings.PostfixPort}";
    }
}
