using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using LucyPortal.Delivery;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Delivery;

/// <summary>The tables of <c>docs/mail-failures.md</c>, and what goes wrong with every kind of server.</summary>
internal static partial class MailFailureTable
{
    /// <summary>The server in every row.</summary>
    public const string Host = "localhost";

    /// <summary>The recipient in every row that is not about addresses.</summary>
    public const string Recipient = "nora@example.org";

    private const int Longest = 240;

    /// <summary>The certificates that are refused, by what is wrong with each.</summary>
    /// <param name="authority">Who signed them, but the one that signed itself.</param>
    public static IReadOnlyList<(string What, X509Certificate2 Certificate)> BadCertificates(X509Certificate2 authority) =>
    [
        ("the certificate has expired", TestCertificates.Issue(authority, Host, fromDay: -30, untilDay: -1)),
        ("the certificate signed itself", TestCertificates.Authority(Host)),
        ("the certificate is for another name", TestCertificates.Issue(authority, "mail.example.org")),
    ];

    /// <summary>The table of one kind of server.</summary>
    public static DocumentedTable Of(string kind) =>
        new("mail-failures.md", kind, "what happens", ["the page says", "the send log says", "tried again"]);

    /// <summary>Adds what came of one thing that went wrong.</summary>
    /// <param name="table">The table.</param>
    /// <param name="what">The row.</param>
    /// <param name="failed">How the hand-over ended.</param>
    /// <param name="verdict">What the page makes of it.</param>
    /// <param name="port">The server's port: another one each time.</param>
    public static void Add(this DocumentedTable table, string what, DeliveryResult.Failed failed, TestVerdict verdict, int port) => table.Add(
        what,
        [Cell($"{verdict.Headline}. {verdict.Means}", port), Cell(failed.Reply ?? "", port), (failed.Retryable ? "yes" : "no") + After(failed.Wait)]);

    private static string After(TimeSpan? wait) => wait is { } asked ? $", after {Math.Ceiling(asked.TotalSeconds):0} s" : "";

    /// <summary>Ports and dates are others each time; nobody reads a whole page here.</summary>
    private static string Cell(string text, int port)
    {
        var cell = PortOrDate().Replace(text.Replace($"{port}", "…", StringComparison.Ordinal), "$1…").Replace("|", "/", StringComparison.Ordinal).Trim();
        return cell.Length > Longest ? cell[..Longest] + "…" : cell;
    }

    [GeneratedRegex(@"(until ).*|(?<=localhost:)\d+")]
    private static partial Regex PortOrDate();
}
