using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace LucyPortal.Tests.Mail;

/// <summary>A private Postfix with a Dovecot behind it, started once for all tests that need real servers; see <c>mail-rig.sh</c>.</summary>
public sealed class MailRig : IAsyncLifetime
{
    private const int FirstPort = 21025;
    private const int LastPort = 21925;

    /// <summary>Short, for it holds Unix sockets, whose names may have about 100 characters.</summary>
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"lucy-rig-{Guid.NewGuid():N}"[..20]);

    private int _mailboxes;
    private int _looks;

    /// <summary>Where Postfix takes mail.</summary>
    public int SmtpPort { get; private set; }

    /// <summary>The program that lists Postfix's queue.</summary>
    public string Postqueue => Path.Combine(_folder, "postqueue");

    /// <summary>Where mail is taken from whoever has signed in, over STARTTLS.</summary>
    public int SubmissionPort => SmtpPort + 3;

    /// <summary>The same over TLS.</summary>
    public int TlsPort => SmtpPort + 4;

    /// <summary>The authority that signed the servers' certificate, which is for <c>localhost</c>, as PEM.</summary>
    public string Authority => File.ReadAllText(Path.Combine(_folder, "authority.pem"));

    /// <summary>How many connections Postfix has taken.</summary>
    public int Connections => File.ReadLines(Path.Combine(_folder, "postfix.log")).Count(l => l.Contains(": connect from", StringComparison.Ordinal));

    private int ImapPort => SmtpPort + 1;

    private int GreyPort => SmtpPort + 2;

    private static string Script => Path.Combine(Repository.Root, "LucyPortal.Tests", "Mail", "mail-rig.sh");

    /// <summary>The address of a mailbox that nobody has used yet.</summary>
    public string NewMailbox() => $"box-{Interlocked.Increment(ref _mailboxes)}@mail.test";

    /// <summary>The address of a mailbox behind a server that greylists, until <see cref="EndGreylistingAsync"/>.</summary>
    public string NewGreylistedMailbox() => $"box-{Interlocked.Increment(ref _mailboxes)}@grey.test";

    /// <summary>Lets the server that greylists take mail, and Postfix try again at once.</summary>
    public Task EndGreylistingAsync() => RunAsync("grey-pass");

    /// <summary>Lets it greylist again.</summary>
    public Task GreylistAsync() => RunAsync("grey");

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        if (Machine.NoMailServers is not null)
        {
            return;
        }

        SmtpPort = FindFreePorts();
        await RunAsync("start", $"{SmtpPort}", $"{Environment.ProcessId}");
        await Eventually.HoldsAsync(() => Looks(SmtpPort) && Listens(ImapPort) && Looks(GreyPort) && Looks(TlsPort), "the mail servers should listen");
        // Postfix writes down some time later that somebody has only looked whether it listens: tests count what is written.
        await Eventually.HoldsAsync(() => Connections >= _looks, "Postfix should have noted who looked");
    }

    /// <inheritdoc />
    public Task DisposeAsync() => SmtpPort == 0 ? Task.CompletedTask : RunAsync("stop");

    /// <summary>Takes Postfix down.</summary>
    public async Task StopPostfixAsync()
    {
        await RunAsync("postfix-stop");
        await Eventually.HoldsAsync(() => !Listens(SmtpPort), "Postfix should stop");
    }

    /// <summary>Brings Postfix up again.</summary>
    public async Task StartPostfixAsync()
    {
        await RunAsync("postfix-start");
        await Eventually.HoldsAsync(() => Listens(SmtpPort), "Postfix should listen");
    }

    /// <summary>The mails in a mailbox, once there are this many, read over IMAP.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> ReadAsync(string mailbox, int count = 1)
    {
        IReadOnlyList<ReceivedMail> mails = [];
        await Eventually.HoldsAsync(async () => (mails = await FetchAsync(mailbox)).Count >= count, $"{count} mail(s) should arrive");
        return mails;
    }

    private async Task<IReadOnlyList<ReceivedMail>> FetchAsync(string mailbox)
    {
        using var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", ImapPort, SecureSocketOptions.None);
        await client.AuthenticateAsync(mailbox.Split('@')[0], "secret");
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        List<ReceivedMail> mails = [];
        for (var i = 0; i < client.Inbox.Count; i++)
        {
            using var raw = await client.Inbox.GetStreamAsync(i);
            using var text = new StreamReader(raw);
            mails.Add(new ReceivedMail(mailbox, await text.ReadToEndAsync(), await client.Inbox.GetMessageAsync(i)));
        }

        await client.DisconnectAsync(quit: true);
        return mails;
    }

    private async Task RunAsync(string verb, params string[] more)
    {
        string[] command = [Script, verb, _folder, .. more];
        var start = Machine.Sudo is { } sudo
            ? new ProcessStartInfo(sudo, ["-n", .. command])
            : new ProcessStartInfo(command[0], command[1..]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            var log = Path.Combine(_folder, "rig.log");
            throw new InvalidOperationException($"mail-rig.sh {verb} failed.\n{(File.Exists(log) ? await File.ReadAllTextAsync(log) : "")}");
        }
    }

    /// <summary>Postfix shares a port with whoever has it already, so it must be asked before.</summary>
    private static int FindFreePorts()
    {
        for (var port = FirstPort; port < LastPort; port += 5)
        {
            if (Enumerable.Range(port, 5).All(IsFree))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No five free ports between {FirstPort} and {LastPort}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool Looks(int smtpPort)
    {
        var listens = Listens(smtpPort);
        _looks += listens ? 1 : 0;
        return listens;
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
