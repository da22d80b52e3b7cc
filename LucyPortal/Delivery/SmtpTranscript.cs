using System.Text;
using LucyPortal.Domain;
using MailKit;

namespace LucyPortal.Delivery;

/// <summary>
/// What two servers said to each other, line by line, for an administrator to read: without the secrets of the sign-in and without the
/// message. Told as it happens, on any thread.
/// </summary>
/// <param name="onLine">Hears each line.</param>
public sealed class SmtpTranscript(Action<string> onLine) : IProtocolLogger
{
    /// <summary>Far more than any dialogue has.</summary>
    private const int MostLines = 500;

    private const int LongestLine = 500;
    private const string Hidden = "[hidden]";

    private static readonly string[] Commands = ["EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT"];

    private readonly StringBuilder _client = new();
    private readonly StringBuilder _server = new();
    private string _command = "";
    private bool _toldMessage;
    private int _lines;

    /// <summary>MailKit's own way to find secrets; here the place in the dialogue says what is one.</summary>
    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <inheritdoc />
    public void LogConnect(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        Tell($"Connected to {uri.Host}, port {uri.Port}");
    }

    /// <inheritdoc />
    public void LogClient(byte[] buffer, int offset, int count) => Collect(_client, buffer, offset, count, HearClient);

    /// <inheritdoc />
    public void LogServer(byte[] buffer, int offset, int count) => Collect(_server, buffer, offset, count, HearServer);

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing is held open.
    }

    private static void Collect(StringBuilder line, byte[] buffer, int offset, int count, Action<string> hear)
    {
        foreach (var character in Encoding.UTF8.GetString(buffer, offset, count))
        {
            if (character == '\n')
            {
                hear(line.ToString().TrimEnd('\r'));
                line.Clear();
            }
            else if (line.Length < LongestLine)
            {
                line.Append(character);
            }
        }
    }

    private void HearClient(string line)
    {
        if (_command is "DATA" or "BDAT" && !IsCommand(line, "QUIT") && !IsCommand(line, "RSET") && !IsCommand(line, "MAIL"))
        {
            if (!_toldMessage)
            {
                _toldMessage = true;
                Tell("> [message]");
            }

            return;
        }

        if (Array.Find(Commands, c => IsCommand(line, c)) is not { } command)
        {
            // An answer within the sign-in.
            Tell($"> {Hidden}");
            return;
        }

        _command = command;
        Tell(command == "AUTH" && line.Split(' ') is [var auth, var mechanism, _, ..] ? $"> {auth} {mechanism} {Hidden}" : $"> {line}");
    }

    /// <summary>What a server asks within a sign-in (334) goes with the answers: salt and nonce are nobody's business either.</summary>
    private void HearServer(string line) => Tell(
        _command == "AUTH" && line.StartsWith("334", StringComparison.Ordinal) ? $"< 334 {Hidden}" : $"< {line}");

    private static bool IsCommand(string line, string command) =>
        line.StartsWith(command, StringComparison.OrdinalIgnoreCase) && (line.Length == command.Length || line[command.Length] is ' ' or ':');

    private void Tell(string line)
    {
        if (++_lines <= MostLines)
        {
            onLine(SingleLine.Of(line));
        }
    }
}
