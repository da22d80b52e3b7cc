using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LucyPortal.Tests.TestSupport;

/// <summary>A small server on this machine that begins TLS, at once or after STARTTLS, says what the test wants, and listens.</summary>
public sealed class TlsPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly string? _startTlsReply;
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly Task _serving;

    /// <summary>Starts one.</summary>
    /// <param name="certificate">What it shows.</param>
    /// <param name="startTlsReply">What it answers to STARTTLS, with everything that it says before TLS begins; null for TLS at once.</param>
    public TlsPeer(X509Certificate2 certificate, string? startTlsReply = null)
    {
        _certificate = certificate;
        _startTlsReply = startTlsReply;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What was said to it over TLS.</summary>
    public IReadOnlyCollection<string> Heard => [.. _heard];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await ConverseAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        try
        {
            await using var clear = client.GetStream();
            if (_startTlsReply is not null)
            {
                await SayAsync(clear, "220 peer.example ESMTP");
                await HearLineAsync(clear);
                await SayAsync(clear, "250-peer.example\r\n250 STARTTLS");
                await HearLineAsync(clear);
                await SayAsync(clear, _startTlsReply);
            }

            await using var tls = new SslStream(clear);
            await tls.AuthenticateAsServerAsync(_certificate);
            if (_startTlsReply is null)
            {
                await SayAsync(tls, "220 peer.example ESMTP");
            }

            while (await HearLineAsync(tls) is { Length: > 0 } line)
            {
                _heard.Enqueue(line);
                await SayAsync(tls, line.StartsWith("QUIT", StringComparison.Ordinal) ? "221 Bye" : "250 peer.example");
            }
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // The client does not trust it, or is gone.
        }
    }

    private static Task SayAsync(Stream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n")).AsTask();

    /// <summary>One line, byte by byte: what comes after it may be the beginning of TLS.</summary>
    private static async Task<string> HearLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
