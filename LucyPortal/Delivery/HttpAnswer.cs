using System.Globalization;
using System.Net;

namespace LucyPortal.Delivery;

/// <summary>What another server answered over HTTP.</summary>
/// <param name="Status">The status; redirects are answers like others and are not followed.</param>
/// <param name="Body">The body as text, as far as it came.</param>
/// <param name="Phrase">What it said beside the status (RFC 9112 4); empty where it said nothing.</param>
/// <param name="IsPage">True where it says that the body is HTML.</param>
/// <param name="MessageId">The header <c>X-Message-Id</c>; null where there was none.</param>
/// <param name="Wait">How long it asks to be left alone; null where it does not.</param>
internal sealed record HttpAnswer(HttpStatusCode Status, string Body, string Phrase, bool IsPage, string? MessageId, TimeSpan? Wait)
{
    /// <summary>The furthest second that a date can be in.</summary>
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Takes it from a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="body">Its body.</param>
    /// <param name="now">Now: what it asks for may be an instant.</param>
    public static HttpAnswer Of(HttpResponseMessage response, string body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new(
            response.StatusCode,
            body,
            response.ReasonPhrase ?? "",
            response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml",
            Header(response, "X-Message-Id"),
            (RetryAfter(response, now) ?? Reset(response, now)) is { } wait && wait > TimeSpan.Zero ? wait : null);
    }

    /// <summary>RFC 9110 10.2.3: seconds, or a date.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.RetryAfter is { } asked ? asked.Delta ?? asked.Date - now : null;

    /// <summary>What SendGrid's API says in its stead where its limit is used up: the second, since 1970, at which that begins anew.</summary>
    private static TimeSpan? Reset(HttpResponseMessage response, DateTimeOffset now) =>
        response.StatusCode == HttpStatusCode.TooManyRequests
        && long.TryParse(Header(response, "X-RateLimit-Reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var second)
        && second <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(second) - now
            : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
