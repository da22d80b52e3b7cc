using LucyPortal.Domain;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace LucyPortal.Delivery;

/// <summary>
/// Hands mail to a Postfix server over SMTP, without encryption or sign-in: meant for the one of this machine. The settings page warns
/// when the host is another one.
/// </summary>
public sealed class PostfixDelivery : IDeliveryMethod
{
    /// <summary>How long the server may take for each of its answers.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(message);
        var server = Target(settings);
        if (MimeComposer.Compose(message) is not { } mime)
        {
            return new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false);
        }

        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(settings.PostfixHost, settings.PostfixPort, SecureSocketOptions.None, cancellationToken);
            if (MimeComposer.NeedsUnicode(mime) && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            {
                // RFC 6531 3.2: such an address may not be given to a server that has not offered to take it.
                await LeaveAsync(client);
                return new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false);
            }

            var reply = await client.SendAsync(mime, cancellationToken);
            await LeaveAsync(client);
            return new DeliveryResult.HandedOver(
                server, reply, SmtpReplies.QueueIdOf(reply), LoopbackHost.Is(settings.PostfixHost) ? Postqueue.Machine : null);
        }
        catch (Exception exception) when (SmtpReplies.Explain(exception, server, cancellationToken) is { } failed)
        {
            return failed;
        }
    }

    /// <inheritdoc />
    public MailFailure? Obstacle(MailSettings settings) => null;

    /// <inheritdoc />
    public string Target(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.PostfixPort == 25 ? settings.PostfixHost : $"{settings.PostfixHost}:{settings.PostfixPort}";
    }

    private static async Task LeaveAsync(SmtpClient client)
    {
        try
        {
            await client.DisconnectAsync(quit: true, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or SmtpProtocolException or TimeoutException)
        {
            // The mail has been taken; how the goodbye goes does not matter any more.
        }
    }
}
