using System.Net;
using LucyPortal.Domain;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace LucyPortal.Delivery;

/// <summary>A connection to an SMTP server, signed in, over which mails can be handed one after the other.</summary>
/// <remarks>Every failure is an exception that <see cref="SmtpReplies.Explain"/> knows.</remarks>
internal sealed class SmtpSession : IDisposable
{
    /// <summary>
    /// The ways to sign in, the best first. Only the best one that is offered is tried: each further one with a wrong password is
    /// another wrong try on the server's count.
    /// </summary>
    private static readonly string[] PasswordMechanisms = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"];

    /// <summary>The ways to show a token: Exchange knows the first only.</summary>
    private static readonly string[] TokenMechanisms = ["XOAUTH2", "OAUTHBEARER"];

    private readonly SmtpClient _client;

    private SmtpSession(SmtpClient client) => _client = client;

    /// <summary>How it looks from outside, to be found again in the pool.</summary>
    public required SmtpEndpoint Endpoint { get; init; }

    /// <summary>Until when the server's certificate is valid (UTC); null without TLS.</summary>
    public DateTime? CertificateEndsAt { get; private init; }

    /// <summary>Connects, encrypts and signs in.</summary>
    /// <param name="endpoint">Where and how.</param>
    /// <param name="secret">The password, or the token, where it signs in.</param>
    /// <param name="patience">How long the server may take for each of its answers.</param>
    /// <param name="log">Hears everything that is said.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<SmtpSession> OpenAsync(
        SmtpEndpoint endpoint, string? secret, TimeSpan patience, IProtocolLogger log, CancellationToken cancellationToken)
    {
        var client = new SmtpClient(log)
        {
            Timeout = (int)patience.TotalMilliseconds,
            // Asking the authority whether a certificate is revoked would be a request that nobody configured.
            CheckCertificateRevocation = false,
        };
        var verdict = new CertificateVerdict(endpoint.Host, endpoint.Authority);
        client.ServerCertificateValidationCallback = verdict.Judge;
        try
        {
            await ConnectAsync(client, endpoint, cancellationToken);
            if (endpoint.Authentication != SmtpAuthentication.None)
            {
                await SignInAsync(client, endpoint, secret ?? "", cancellationToken);
            }

            return new SmtpSession(client) { Endpoint = endpoint, CertificateEndsAt = verdict.EndsAt };
        }
        catch (SslHandshakeException) when (verdict.Refusal is { } refusal)
        {
            client.Dispose();
            throw new SmtpSetupException(MailFailure.CertificateRefused, refusal);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>True while the server still answers: it may have closed a connection that nobody used for a while.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.NoOpAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is IOException or ProtocolException or SmtpCommandException or ServiceNotConnectedException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Hands a mail over.</summary>
    /// <returns>What the server answered; null when it can't take such an address and was not asked.</returns>
    public async Task<string?> SendAsync(MimeMessage mime, CancellationToken cancellationToken) =>
        // RFC 6531 3.2: such an address may not be given to a server that has not offered to take it.
        MimeComposer.NeedsUnicode(mime) && !_client.Capabilities.HasFlag(SmtpCapabilities.UTF8)
            ? null
            : await _client.SendAsync(mime, cancellationToken);

    /// <summary>Says goodbye; how that goes does not matter any more.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            await _client.DisconnectAsync(quit: true, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException or SmtpCommandException or TimeoutException)
        {
            // What was handed over has been taken.
        }

        Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static async Task ConnectAsync(SmtpClient client, SmtpEndpoint endpoint, CancellationToken cancellationToken)
    {
        var security = endpoint.Encryption switch
        {
            SmtpEncryption.StartTls => SecureSocketOptions.StartTls,
            SmtpEncryption.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        };
        try
        {
            await client.ConnectAsync(endpoint.Host, endpoint.Port, security, cancellationToken);
        }
        catch (NotSupportedException)
        {
            // MailKit's word for a server that has not offered STARTTLS.
            throw new SmtpSetupException(MailFailure.EncryptionNotOffered);
        }
    }

    private static async Task SignInAsync(SmtpClient client, SmtpEndpoint endpoint, string secret, CancellationToken cancellationToken)
    {
        // The page refuses such a choice; here it is what a secret stands and falls with.
        if (!client.IsSecure && !LoopbackHost.Is(endpoint.Host))
        {
            throw new SmtpSetupException(MailFailure.EncryptionNotOffered);
        }

        var ways = endpoint.Authentication == SmtpAuthentication.OAuth2 ? TokenMechanisms : PasswordMechanisms;
        if (ways.FirstOrDefault(client.AuthenticationMechanisms.Contains) is not { } best)
        {
            throw new SmtpSetupException(MailFailure.SignInNotOffered);
        }

        // MailKit knows each of these names.
        var mechanism = SaslMechanism.Create(best, new NetworkCredential(endpoint.UserName, secret))!;
        await client.AuthenticateAsync(mechanism, cancellationToken);
    }
}

/// <summary>A connection can't be used as it is set up.</summary>
internal sealed class SmtpSetupException(MailFailure failure, string? finding = null, bool isPassing = false) : Exception(failure.ToString())
{
    /// <summary>True where it can pass without anybody changing anything.</summary>
    public bool IsPassing { get; } = isPassing;

    /// <summary>What is in the way.</summary>
    public MailFailure Failure { get; } = failure;

    /// <summary>What was found, for administrators.</summary>
    public string? Finding { get; } = finding;
}
