using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace LucyPortal.Delivery;

/// <summary>
/// Looks into the queue of this machine's Postfix by <c>postqueue -j</c>: a 250 says only that Postfix has queued a mail, not that the
/// recipient's server took it.
/// </summary>
/// <remarks>
/// <c>postqueue</c> is a setgid program: under systemd's <c>NoNewPrivileges</c>, and in a container without Postfix, it can't look.
/// Then nothing is claimed.
/// </remarks>
public sealed partial class Postqueue(IOptions<PostqueueOptions> options, TimeProvider time, ILogger<Postqueue> logger)
{
    /// <summary>How long one look may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private bool _told;

    /// <summary>The name under which a mail in this machine's queue is kept: several servers have several queues.</summary>
    public static string Machine { get; } = Environment.MachineName;

    /// <summary>Which of these mails are in the queue, with the reason for which each of them waits (null: it does not wait).</summary>
    /// <param name="ids">Queue ids.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>What is in the queue; null when it can't be looked into.</returns>
    public async Task<IReadOnlyDictionary<string, string?>?> LookAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        if (await LookOnceAsync(wanted, cancellationToken) is not { } found)
        {
            return null;
        }

        if (found.Count < wanted.Count)
        {
            // Postfix moves a mail from one folder of its queue to another, and a listing that is under way can miss it. What is in neither
            // of two listings has left.
            if (await LookOnceAsync(wanted, cancellationToken) is not { } again)
            {
                return null;
            }

            foreach (var (id, reason) in again)
            {
                found[id] = reason;
            }
        }

        return found;
    }

    private async Task<Dictionary<string, string?>?> LookOnceAsync(HashSet<string> wanted, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await RunAsync(wanted, over.Token);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            TellOnce(exception.GetType().Name);
            return null;
        }
    }

    private async Task<Dictionary<string, string?>?> RunAsync(HashSet<string> wanted, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(options.Value.Postqueue, ["-j"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        try
        {
            process.StandardInput.Close();
            var complaints = process.StandardError.ReadToEndAsync(cancellationToken);
            var found = await ReadAsync(process.StandardOutput, wanted, cancellationToken);
            await complaints;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode == 0)
            {
                _told = false;
                return found;
            }

            TellOnce($"exit code {process.ExitCode}");
            return null;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Reads one JSON object a line, as postqueue(1) writes them; a long queue is never held as a whole.</summary>
    private static async Task<Dictionary<string, string?>> ReadAsync(
        StreamReader lines, HashSet<string> wanted, CancellationToken cancellationToken)
    {
        Dictionary<string, string?> found = [];
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (JsonSerializer.Deserialize<Entry>(line) is { QueueId: { } id } entry && wanted.Contains(id))
            {
                found[id] = entry.Reason;
            }
        }

        return found;
    }

    private void TellOnce(string why)
    {
        if (!_told)
        {
            _told = true;
            LogBlind(options.Value.Postqueue, why);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The Postfix queue can't be looked into by {Command} ({Why}): where a mail is after Postfix took it is not shown")]
    private partial void LogBlind(string command, string why);

    private sealed record Entry(
        [property: JsonPropertyName("queue_name")] string? QueueName,
        [property: JsonPropertyName("queue_id")] string? QueueId,
        [property: JsonPropertyName("recipients")] IReadOnlyList<Recipient>? Recipients)
    {
        /// <summary>Mails on hold have no reason of their own; an operator keeps them back.</summary>
        public string? Reason => QueueName switch
        {
            "deferred" => Recipients is { Count: > 0 } ? Recipients[0].Reason ?? "" : "",
            "hold" => "held back in the queue (postsuper -h)",
            _ => null,
        };
    }

    private sealed record Recipient([property: JsonPropertyName("delay_reason")] string? Reason);
}
