using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LucyPortal.Data;
using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>Hands mail to an API over HTTP that speaks like version 3 of SendGrid's: <c>POST /v3/mail/send</c>.</summary>
internal sealed class HttpApiDelivery(OutgoingHttp http, SecretBox secrets) : IDeliveryMethod
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
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secrets.Open(settings.MailApi.Key!));
        try
        {
            return Read(await http.AskAsync(request, cancellationToken), server);
        }
        catch (OutgoingHttpException exception)
        {
            // A certificate that is refused is refused the next time as well.
            return new DeliveryResult.Failed(
                server, exception.Failure, Retryable: exception.Failure != MailFailure.CertificateRefused, exception.Finding);
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

    private static DeliveryResult Read(HttpAnswer answer, string server)
    {
        var status = (int)answer.Status;
        if (answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted)
        {
            return new DeliveryResult.HandedOver(server, answer.MessageId is { } id ? SingleLine.Of($"{status} {id}") : $"{status}");
        }

        var error = FirstError(answer.Body);
        var (failure, retryable) = Meaning(answer.Status, error?.Field);
        return new DeliveryResult.Failed(server, failure, retryable, SingleLine.Of($"{status} {error?.Message}"));
    }

    private static (MailFailure Failure, bool Retryable) Meaning(HttpStatusCode status, string? field) => (int)status switch
    {
        408 or 429 or >= 500 => (MailFailure.TryLater, true),
        401 => (MailFailure.SignInRefused, false),
        413 => (MailFailure.TooBig, false),
        400 or 403 when field?.StartsWith("from", StringComparison.Ordinal) == true => (MailFailure.SenderRefused, false),
        400 when field?.StartsWith("personalizations", StringComparison.Ordinal) == true => (MailFailure.AddressInvalid, false),
        403 => (MailFailure.SignInRefused, false),
        400 => (MailFailure.PolicyRefused, false),
        // A redirect, a page of another server: nobody speaks this language there.
        _ => (MailFailure.ProtocolBroken, false),
    };

    /// <summary>What such an API says first of what it minds; null where it says nothing readable.</summary>
    private static (string? Field, string? Message)? FirstError(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("errors", out var errors)
                && errors.ValueKind == JsonValueKind.Array
                && errors.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
                    ? (Text(first, "field"), Text(first, "message"))
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }

        static string? Text(JsonElement element, string name) =>
            element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
