using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LucyPortal.Tests.Http.Support;

/// <summary>Where a mail server can fall silent.</summary>
public enum Silence
{
    /// <summary>Before it greets.</summary>
    BeforeGreeting,

    /// <summary>Before it answers the hello.</summary>
    BeforeHello,

    /// <summary>Before it accepts the sender.</summary>
    BeforeSender,

    /// <summary>Before it accepts the recipient.</summary>
    BeforeRecipient,

    /// <summary>Before it takes the text.</summary>
    BeforeText,

    /// <summary>With the first part of the text.</summary>
    InText,

    /// <summary>With the text, before it answers for it.</summary>
    BeforeAnswer,

    /// <summary>In the middle of the line that answers for the text.</summary>
    InAnswer,

    /// <summary>When it is asked, before the next mail, whether it is still there.</summary>
    BeforeNextMail,

    /// <summary>After the last mail, before the goodbye.</summary>
    BeforeGoodbye,
}

/// <summary>A mail server of this machine that takes every mail, and falls silent at one point when told to.</summary>
public sealed class StallingPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _taken = new();
    private readonly Task _running;
    private int _silences;

    /// <summary>Starts listening.</summary>
    public StallingPeer()
    {
        _listener.Start();
        _running = ListenAsync();
    }

    /// <summary>Its port on the loopback address.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where it falls silent, once.</summary>
    public Silence? FallsSilent { get; init; }

    /// <summary>How long it takes over each mail.</summary>
    public TimeSpan Slowness { get; init; }

    /// <summary>The Message-IDs of the mails whose text it has to its end, answered for or not, in order.</summary>
    public IReadOnlyCollection<string> Taken => [.. _taken];

    /// <summary>Waits until it has fallen silent.</summary>
    public Task SilentAsync() => _silent.Task.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _running;
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await FallSilentAtAsync(Silence.BeforeGreeting);
                await writer.WriteLineAsync("220 peer.example ESMTP");
                while (await reader.ReadLineAsync(_end.Token) is { } command && await AnswerAsync(command, reader, writer))
                {
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The portal was killed, or the test is over.
        }
    }

    private async Task<bool> AnswerAsync(string command, StreamReader reader, StreamWriter writer)
    {
        switch (command.Split(' ', ':')[0].ToUpperInvariant())
        {
            case "DATA":
                await FallSilentAtAsync(Silence.BeforeText);
                await Task.Delay(Slowness, TimeProvider.System, _end.Token);
                await writer.WriteLineAsync("354 Go on");
                var id = await ReadMessageIdAsync(reader);
                _taken.Enqueue(id);
                await FallSilentAtAsync(Silence.BeforeAnswer);
                await writer.WriteAsync("250 2.0.0 Ok");
                await FallSilentAtAsync(Silence.InAnswer);
                await writer.WriteLineAsync(": queued as 4Y3kX21d0zZ5");
                return true;
            case "QUIT":
                await FallSilentAtAsync(Silence.BeforeGoodbye);
                await writer.WriteLineAsync("221 Bye");
                return false;
            case var other:
                await FallSilentAtAsync(other switch
                {
                    "EHLO" => Silence.BeforeHello,
                    "MAIL" => Silence.BeforeSender,
                    "RCPT" => Silence.BeforeRecipient,
                    "NOOP" => Silence.BeforeNextMail,
                    _ => null,
                });
                await writer.WriteLineAsync("250 Ok");
                return true;
        }
    }

    private async Task<string> ReadMessageIdAsync(StreamReader reader)
    {
        const string header = "Message-Id:";
        var id = "";
        while (await reader.ReadLineAsync(_end.Token) is { } line && line != ".")
        {
            if (id.Length == 0 && line.StartsWith(header, StringComparison.OrdinalIgnoreCase))
            {
                id = line[header.Length..].Trim();
            }

            await FallSilentAtAsync(Silence.InText);
        }

        return id;
    }

    private async Task FallSilentAtAsync(Silence? point)
    {
        if (point is not null && FallsSilent == point && Interlocked.Increment(ref _silences) == 1)
        {
            _silent.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token);
        }
    }
}
