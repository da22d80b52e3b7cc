using LucyPortal.Data;
using LucyPortal.Domain;
using MailKit;
using MailKit.Security;

namespace LucyPortal.Delivery;

/// <summary>Opens connections to SMTP servers, with the password or the token that they want.</summary>
internal sealed class SmtpConnector(SecretBox secrets, EntraTokens tokens, ServerCertificates certificates)
{
    /// <summary>Connects, encrypts and signs in.</summary>
    /// <param name="endpoint">Where and how.</param>
    /// <param name="patience">How long the server may take for each of its answers.</param>
    /// <param name="log">Hears everything that is said.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SmtpSession> OpenAsync(SmtpEndpoint endpoint, TimeSpan patience, IProtocolLogger log, CancellationToken cancellationToken)
    {
        var session = endpoint.Authentication switch
        {
            SmtpAuthentication.OAuth2 => await OpenByTokenAsync(endpoint, patience, log, cancellationToken),
            _ => await SmtpSession.OpenAsync(
                endpoint, endpoint.Secret is { } secret ? secrets.Open(secret) : null, patience, log, cancellationToken),
        };
        if (session.CertificateEndsAt is { } endsAt)
        {
            await certificates.NoteAsync(endpoint.Place, endsAt);
        }

        return session;
    }

    /// <summary>A token that was kept may have been withdrawn since, so a refusal of such a one is answered with a new one, once.</summary>
    private async Task<SmtpSession> OpenByTokenAsync(
        SmtpEndpoint endpoint, TimeSpan patience, IProtocolLogger log, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(endpoint, cancellationToken);
        try
        {
            return await SmtpSession.OpenAsync(endpoint, token.Text, patience, log, cancellationToken);
        }
        catch (AuthenticationException) when (token.WasKept)
        {
            tokens.Forget(token);
        }

        var fresh = await tokens.GetAsync(endpoint, cancellationToken);
        return await SmtpSession.OpenAsync(endpoint, fresh.Text, patience, log, cancellationToken);
    }
}
