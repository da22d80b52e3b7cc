using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LucyPortal.Tests.TestSupport;

/// <summary>Where in the dialogue a peer is.</summary>
public enum SmtpStep
{
    /// <summary>Before anything was said.</summary>
    Greeting,

    /// <summary>After EHLO.</summary>
    Ehlo,

    /// <summary>After AUTH.</summary>
    Auth,

    /// <summary>After the empty line that follows a refusal within the sign-in.</summary>
    AuthEnd,

    /// <summary>After MAIL FROM.</summary>
    Mail,

    /// <summary>After RCPT TO.</summary>
    Recipient,

    /// <summary>After DATA.</summary>
    Data,

    /// <summary>After the message.</summary>
    Body,

    /// <summary>After QUIT.</summary>
    Quit,
}

/// <summary>
/// A small SMTP server on this machine that says what the test wants (RFC 5321), or nothing, or hangs up. Where the script is silent it is
/// a plain server that takes everything.
/// </summary>
public sealed class SmtpPeer : IAsyncDisposable
{
    /// <summary>Says nothing and keeps the line open.</summary>
    public const string Silence = "(silence)";

    /// <summary>Hangs up.</summary>
    public const string HangUp = "(hang up)";

    private static readonly Dictionary<SmtpStep, string> Plain = new()
    {
        [SmtpStep.Greeting] = "220 peer.example ESMTP",
        [SmtpStep.Ehlo] = "250-peer.example\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES",
        [SmtpStep.Auth] = "235 2.7.0 Ok",
        [SmtpStep.AuthEnd] = "535 5.7.8 Not accepted",
        [SmtpStep.Mail] = "250 2.1.0 Ok",
        [SmtpStep.Recipient] = "250 2.1.5 Ok",
        [SmtpStep.Data] = "354 End data with <CR><LF>.<CR><LF>",
        [SmtpStep.Body] = "250 2.0.0 Ok: queued as 4Y3kX21d0zZ5",
        [SmtpStep.Quit] = "221 2.0.0 Bye",
    };

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<SmtpStep, string> _script;
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly Task _serving;

    /// <summary>Starts a peer.</summary>
    /// <param name="script">What it says differently.</param>
    public SmtpPeer(params (SmtpStep Step, string Reply)[] script)
        : this(0, script)
    {
    }

    private SmtpPeer(int port, (SmtpStep Step, string Reply)[] script)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _script = new(Plain);
        foreach (var (step, reply) in script)
        {
            _script[step] = reply;
        }

        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    /// <summary>What it says to a sign-in, by what was said; the script's word where it is null.</summary>
    public Func<string, string>? JudgeSignIn { get; init; }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The messages that were handed to it, taken or not, without the dots' stuffing.</summary>
    public IReadOnlyList<string> Messages => [.. _messages];

    /// <summary>What its callers said, without the messages.</summary>
    public IReadOnlyList<string> Said => [.. _said];

    /// <summary>Starts a plain one where nobody listened so far.</summary>
    public static SmtpPeer At(int port) => new(port, []);

    /// <summary>A port on which nobody listens.</summary>
    public static int ClosedPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                conversations.Add(ConverseAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ConverseAsync(TcpClient caller)
    {
        using var _ = caller;
        try
        {
            var stream = caller.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var goesOn = await SayAsync(stream, SmtpStep.Greeting);
            while (goesOn && await reader.ReadLineAsync(_end.Token) is { } line)
            {
                _said.Enqueue(line);
                var step = StepOf(line);
                goesOn = await SayAsync(stream, step, step == SmtpStep.Auth ? JudgeSignIn?.Invoke(line) : null);
                if (goesOn && step == SmtpStep.Data && _script[step].StartsWith('3'))
                {
                    goesOn = await TakeMessageAsync(reader) && await SayAsync(stream, SmtpStep.Body);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The caller, or the test, is gone.
        }
    }

    private static SmtpStep StepOf(string line) => line.Split(' ')[0].ToUpperInvariant() switch
    {
        "EHLO" or "HELO" => SmtpStep.Ehlo,
        "AUTH" => SmtpStep.Auth,
        "" => SmtpStep.AuthEnd,
        "MAIL" => SmtpStep.Mail,
        "RCPT" => SmtpStep.Recipient,
        "DATA" => SmtpStep.Data,
        "QUIT" => SmtpStep.Quit,
        _ => throw new IOException($"Not spoken here: {line}"),
    };

    private async Task<bool> TakeMessageAsync(StreamReader reader)
    {
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            if (line == ".")
            {
                _messages.Enqueue(message.ToString());
                return true;
            }

            message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return false;
    }

    /// <returns>False when the conversation is over.</returns>
    private async Task<bool> SayAsync(NetworkStream stream, SmtpStep step, string? said = null)
    {
        var reply = said ?? _script[step];
        switch (reply)
        {
            case HangUp:
                return false;
            case Silence:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token);
                return false;
            default:
                await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), _end.Token);
                return step != SmtpStep.Quit && !reply.StartsWith("421", StringComparison.Ordinal);
        }
    }
}
