using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Outbox;
using Microsoft.Extensions.Options;

namespace LucyPortal.Features.MailDelivery;

/// <summary>Sends one message at once, past the outbox, for somebody who wants to know what comes of it. No code is in it.</summary>
internal static class MailTrial
{
    /// <summary>As long as the outbox gives a mail.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>Sends it by the delivery method in force, and writes that down before.</summary>
    /// <param name="services">The scope of the verb.</param>
    /// <param name="asker">Who asks for it, for the recipient; null at the server's console.</param>
    /// <param name="addresses">The sender, and the recipient.</param>
    /// <param name="reason">Why, where it is done at the server's console.</param>
    /// <param name="cancellationToken">Stops it; the message may then have been taken or not.</param>
    /// <returns>The settings that it went by, and how the hand-over ended.</returns>
    public static async Task<(MailSettings By, DeliveryResult Result)> SendAsync(
        IServiceProvider services, PortalUser? asker, (string From, string To) addresses, string? reason, CancellationToken cancellationToken)
    {
        var inForce = await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken);
        var method = services.GetRequiredService<DeliveryMethods>().For(inForce);
        var how = $"{inForce.Method.Label()}, {method.Target(inForce)}, to {addresses.To}";
        await RecordAsync(services, AuditAction.MailTested, reason is null ? how : $"{reason} ({how})", cancellationToken);
        var message = Message(services, asker, addresses);
        using var limit = new CancellationTokenSource(Longest, services.GetRequiredService<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return (inForce, await method.SendAsync(message, inForce, either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (inForce, new DeliveryResult.Failed(method.Target(inForce), MailFailure.TimedOut, Retryable: true));
        }
    }

    /// <summary>Writes the message, in the language of whoever asks for it.</summary>
    public static MailMessage Message(IServiceProvider services, PortalUser? asker, (string From, string To) addresses)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var product = services.GetRequiredService<IOptions<PortalOptions>>().Value.ProductName;
        var writer = new MailWriter(product, MailLanguage.Of(asker?.Language));
        var body = writer.Body(MailTemplate.Test, ("asker", asker?.DisplayName ?? "the server's console"));
        return new MailMessage(
            Guid.CreateVersion7(now), addresses.From, addresses.To, "", writer.Subject(MailTemplate.Test), body.ToText(), body.ToHtml(), now.UtcDateTime);
    }

    /// <summary>Puts a trial on record, committed before anything is sent.</summary>
    public static Task RecordAsync(IServiceProvider services, AuditAction action, string detail, CancellationToken cancellationToken) =>
        services.GetRequiredService<PortalTransaction>().RunAsync(
            _ =>
            {
                services.GetRequiredService<AuditLog>().Add(action, null, detail: detail);
                return Task.CompletedTask;
            },
            cancellationToken);
}
