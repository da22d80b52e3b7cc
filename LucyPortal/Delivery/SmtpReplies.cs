using System.Net.Sockets;
using System.Text.RegularExpressions;
using LucyPortal.Domain;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace LucyPortal.Delivery;

/// <summary>Says what an SMTP server's answer, or its silence, means (RFC 5321 4.2, RFC 3463).</summary>
internal static partial class SmtpReplies
{
    private const int LongestReply = OutboxMessage.TextLength;

    /// <summary>The queue id in a reply like <c>2.0.0 Ok: queued as 4Y3kX21d0zZ5</c>, as Postfix writes it.</summary>
    public static string? QueueIdOf(string reply) => QueuedAs().Match(reply) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The failure that an exception stands for; null when it is none of the server's or the network's.</summary>
    public static DeliveryResult.Failed? Explain(Exception exception, string server, CancellationToken cancellationToken) => exception switch
    {
        SmtpCommandException refused => Refusal(refused, server),
        SmtpSetupException setup => new(server, setup.Failure, setup.IsPassing, setup.Finding is { } finding ? OneLine(finding) : null),
        AuthenticationException refused => SignInRefusal(refused, server),
        // Neither a certificate that was refused nor a kind of encryption: the handshake broke off.
        SslHandshakeException => new(server, MailFailure.EncryptionFailed, Retryable: true),
        // MailKit's exception for a 530, whatever the server wants first.
        ServiceNotAuthenticatedException wanted => new(server, MailFailure.SignInWanted, Retryable: false, OneLine($"530 {wanted.Message}")),
        SmtpProtocolException broken => new(server, MailFailure.ProtocolBroken, Retryable: true, OneLine(broken.Message)),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => new(server, MailFailure.NameNotFound, Retryable: true),
        SocketException { SocketErrorCode: SocketError.TimedOut } or TimeoutException => new(server, MailFailure.TimedOut, Retryable: true),
        SocketException or IOException => new(server, MailFailure.Unreachable, Retryable: true),
        OperationCanceledException when !cancellationToken.IsCancellationRequested => new(server, MailFailure.TimedOut, Retryable: true),
        _ => null,
    };

    private static DeliveryResult.Failed Refusal(SmtpCommandException refused, string server)
    {
        var code = (int)refused.StatusCode;
        var reply = OneLine($"{code} {refused.Message}");
        return new(server, Meaning(refused, code), Retryable: code is >= 400 and < 500, reply);
    }

    /// <summary>454 (RFC 4954 4.7) is a bad moment; everything else waits for somebody to type another user name or password.</summary>
    private static DeliveryResult.Failed SignInRefusal(AuthenticationException refused, string server) =>
        refused.InnerException is SmtpCommandException { StatusCode: var code } && (int)code is >= 400 and < 500
            ? new(server, MailFailure.TryLater, Retryable: true, OneLine(refused.Message))
            : new(server, MailFailure.SignInRefused, Retryable: false, OneLine(refused.Message));

    private static MailFailure Meaning(SmtpCommandException refused, int code) => (code, refused.ErrorCode) switch
    {
        (452 or 552, SmtpErrorCode.RecipientNotAccepted) => MailFailure.MailboxFull,
        ( >= 400 and < 500, _) => MailFailure.TryLater,
        (530 or 534 or 535 or 538, _) => MailFailure.SignInWanted,
        (552, _) => MailFailure.TooBig,
        (_, SmtpErrorCode.SenderNotAccepted) => MailFailure.SenderRefused,
        // 5.7.x at the recipient speaks of rules, not of the mailbox: of whom it takes mail from, or of this recipient.
        (_, SmtpErrorCode.RecipientNotAccepted) when refused.Message.StartsWith("5.7.", StringComparison.Ordinal)
            && !refused.Message.Contains("relay", StringComparison.OrdinalIgnoreCase) => MailFailure.RecipientRefused,
        (_, SmtpErrorCode.RecipientNotAccepted) when !refused.Message.StartsWith("5.7.", StringComparison.Ordinal) => MailFailure.MailboxUnknown,
        _ => MailFailure.PolicyRefused,
    };

    private static string OneLine(string text)
    {
        var line = SingleLine.Of(text);
        return line.Length > LongestReply ? line[..LongestReply] : line;
    }

    [GeneratedRegex(@"queued as ([0-9A-Za-z]{4,40})\b", RegexOptions.CultureInvariant)]
    private static partial Regex QueuedAs();
}
