using System.Diagnostics;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace LucyPortal.Bench;

/// <summary>A mail as it lies in a mailbox.</summary>
/// <param name="Message">It.</param>
/// <param name="Size">Its length, in bytes.</param>
internal sealed record SampleMail(MimeMessage Message, long Size);

/// <summary>The Postfix that everything is handed to.</summary>
/// <param name="folder">Where it lives.</param>
/// <param name="port">Where it takes mail.</param>
internal sealed class Postfix(string folder, int port)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Where it takes mail.</summary>
    public int Port => port;

    /// <summary>The program that lists its queue.</summary>
    public string Postqueue { get; } = Path.Combine(folder, "postqueue");

    /// <summary>Waits until it takes connections.</summary>
    public async Task WaitUntilItListensAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (tries < 200)
            {
                await Task.Delay(Look, TimeProvider.System);
            }
        }
    }

    /// <summary>Waits until its queue is empty, so that what was handed over before takes nothing from what comes.</summary>
    public async Task WaitUntilEmptyAsync()
    {
        while (await RunAsync(Postqueue, "-j") != "")
        {
            await Task.Delay(Look, TimeProvider.System);
        }
    }

    /// <summary>A mail that has arrived.</summary>
    public async Task<SampleMail> AnyMailAsync()
    {
        await WaitUntilEmptyAsync();
        var file = Directory.EnumerateFiles(Path.Combine(folder, "mail"), "*", SearchOption.AllDirectories).First(f => f.Contains("/new/", StringComparison.Ordinal));
        var message = await MimeMessage.LoadAsync(file);
        foreach (var added in new[] { "Return-Path", "X-Original-To", "Delivered-To", "Received" })
        {
            message.Headers.RemoveAll(added);
        }

        using var measured = new MemoryStream();
        await message.WriteToAsync(measured);
        return new SampleMail(message, measured.Length);
    }

    /// <summary>Hands one mail over with MailKit and nothing else.</summary>
    public async Task<TimeSpan> HandOverBareAsync(SampleMail mail)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var client = new SmtpClient();
        await client.ConnectAsync("localhost", port, SecureSocketOptions.None);
        await client.SendAsync(mail.Message);
        var took = TimeProvider.System.GetElapsedTime(began);
        await client.DisconnectAsync(quit: true);
        return took;
    }

    /// <summary>Has Postfix's own program hand over so many mails of this size, over 5 connections that it keeps.</summary>
    public async Task<TimeSpan> SourceAsync(int count, long size)
    {
        var began = TimeProvider.System.GetTimestamp();
        await RunAsync("smtp-source", "-s", "5", "-m", $"{count}", "-d", "-l", $"{size}", "-f", Portal.Sender, "-t", Portal.Email(0), $"127.0.0.1:{port}");
        return TimeProvider.System.GetElapsedTime(began);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
