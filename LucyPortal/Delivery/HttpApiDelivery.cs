using System.Net.Http.Headers;
using System.Net.Http.Json;
using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>Hands mail to an API over HTTP that speaks like version 3 of SendGrid's: <c>POST /v3/mail/send</c>.</summary>
internal sealed class HttpApiDelivery(OutgoingHttp http, SecretBox secrets, ServerCertificates certificates) : IDeliveryMethod
{
    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(MailMessage message, MailSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var server = Target(settings);
        if (Obstacle(settings) is { } obstacle)
        {
            // Somebody can mend it without the mail being written again.
            return new DeliveryResult.Failed(server, obstacle, Retryable: true);
        }

        // Judged as for SMTP: the same address must not fail by one method and pass by another.
        if (MimeComposer.Compose(message) is not { } mime)
        {
            return new DeliveryResult.Failed(server, MailFailure.AddressInvalid, Retryable: false);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{settings.MailApi!.BaseAddress.TrimEnd('/')}/v3/mail/send")
        {
            Content = JsonContent.Create(HttpApiMail.Of(message, mime)),
        };
        var key = secrets.Open(settings.MailApi.Key!)!;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            var answer = await http.AskAsync(request, cancellationToken);
            if (http.CertificateEndOf(request.RequestUri!.Host) is { } endsAt)
            {
                await certificates.NoteAsync(settings.MailApi!.Place, endsAt);
            }

            return HttpApiReplies.Read(answer, message, server) switch
            {
                // Whatever way the answer has to say it.
                DeliveryResult.Failed { Reply: { } reply } failed => failed with { Reply = reply.Replace(key, "[hidden]", StringComparison.Ordinal) },
                var other => other,
            };
        }
        catch (OutgoingHttpException exception)
        {
            return new DeliveryResult.Failed(server, exception.Failure, exception.IsPassing, exception.Finding, exception.Wait);
        }
    }

    /// <inheritdoc />
    public MailFailure? Obstacle(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.MailApi?.Key is not { } key ? MailFailure.NotSetUp
            : secrets.Open(key) is null ? MailFailure.SecretLost
            : null;
    }

    /// <inheritdoc />
    public string Target(MailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.MailApi?.ToString() ?? "no server";
    }
}
