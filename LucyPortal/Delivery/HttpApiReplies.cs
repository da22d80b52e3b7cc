using System.Net;
using System.Text.Json;
using LucyPortal.Domain;

namespace LucyPortal.Delivery;

/// <summary>Says what the answer of an API means that speaks like version 3 of SendGrid's.</summary>
internal static class HttpApiReplies
{
    /// <summary>A line of a mail that is shorter may stand in any answer, in characters; a code has six.</summary>
    private const int ShortestTelltale = 6;

    /// <summary>What became of the mail.</summary>
    public static DeliveryResult Read(HttpAnswer answer, MailMessage mail, string server)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(mail);
        var status = (int)answer.Status;
        var errors = Errors(answer.Body);
        if (IsTaken(answer) && errors.Count == 0)
        {
            return new DeliveryResult.HandedOver(server, answer.MessageId is { } id ? SingleLine.Of($"{status} {id}") : $"{status}");
        }

        var (failure, retryable) = Meaning(answer.Status, errors);
        var words = errors.Count > 0 ? string.Join("; ", errors.Select(e => e.Message))
            : string.IsNullOrWhiteSpace(answer.Body) ? answer.Phrase
            : answer.Body;
        words = Repeats(answer.Body, mail) || Repeats(words, mail) ? "(an answer that repeats the mail, and is not kept)" : words;
        return new DeliveryResult.Failed(server, failure, retryable, OneLine($"{status} {words}"), retryable ? answer.Wait : null);
    }

    /// <summary>
    /// 202 is such an API's word for a mail that it has taken, 200 that of its likes. A page with a 200 comes from somebody else on the way,
    /// or from a site that is not an API; a 202 does not.
    /// </summary>
    private static bool IsTaken(HttpAnswer answer) => answer.Status switch
    {
        HttpStatusCode.Accepted => true,
        HttpStatusCode.OK => answer.MessageId is not null || (!answer.IsPage && answer.Body.AsSpan().TrimStart() is "" or ['{' or '[', ..]),
        _ => false,
    };

    private static (MailFailure Failure, bool Retryable) Meaning(HttpStatusCode status, IReadOnlyList<Error> errors) => (int)status switch
    {
        408 or 429 or >= 500 => (MailFailure.TryLater, true),
        // SendGrid's word for an account that has sent what it may send today or this month.
        401 when errors.Any(e => e.Message.Contains("credits exceeded", StringComparison.OrdinalIgnoreCase)) => (MailFailure.TryLater, true),
        401 => (MailFailure.SignInRefused, false),
        413 => (MailFailure.TooBig, false),
        400 or 403 or 422 when errors.Any(e => e.IsAbout("from")) => (MailFailure.SenderRefused, false),
        400 or 403 or 422 when errors.Any(e => e.IsAbout("personalizations") || e.IsAbout("to")) => (MailFailure.AddressInvalid, false),
        403 => (MailFailure.SignInRefused, false),
        400 or 422 => (MailFailure.PolicyRefused, false),
        // A redirect, a page of another server: nobody speaks this language there.
        _ => (MailFailure.ProtocolBroken, false),
    };

    /// <summary>What such an API minds; empty where it says nothing readable.</summary>
    private static List<Error> Errors(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("errors", out var errors)
                && errors.ValueKind == JsonValueKind.Array
                    ? [.. errors.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object).Select(e => new Error(Text(e, "field"), Text(e, "message")))]
                    : [];
        }
        catch (JsonException)
        {
            return [];
        }

        static string Text(JsonElement element, string name) =>
            element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
    }

    /// <summary>True where an answer shows what was sent, as some gateways do: what it says is kept, and no code must be.</summary>
    private static bool Repeats(string body, MailMessage mail) => mail.Text
        .Split('\n', StringSplitOptions.TrimEntries)
        .Any(line => line.Length >= ShortestTelltale && body.Contains(line, StringComparison.Ordinal));

    private static string OneLine(string text)
    {
        var line = SingleLine.Of(text);
        return line.Length > OutboxMessage.TextLength ? line[..OutboxMessage.TextLength] : line;
    }

    /// <summary>One of the things that it minds.</summary>
    /// <param name="Field">Where in the request, like <c>personalizations.0.to.0.email</c>; empty for the whole.</param>
    /// <param name="Message">What.</param>
    private sealed record Error(string Field, string Message)
    {
        public bool IsAbout(string part) => Field == part || Field.StartsWith($"{part}.", StringComparison.Ordinal) || Field.StartsWith($"{part}[", StringComparison.Ordinal);
    }
}
