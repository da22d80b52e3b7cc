using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace LucyPortal.Bench;

/// <summary>People who sign in one after the other, each in a browser of their own: page, password, page, code.</summary>
internal sealed partial class Browsers(Process process) : IDisposable
{
    private const string Done = "done";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _next;

    /// <summary>Starts them in a process of their own.</summary>
    public static Browsers Start(Uri address, string mail) => new(Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, [typeof(Browsers).Assembly.Location, "browsers", address.ToString(), mail]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    /// <summary>Signs in those whose numbers come in, and says for each how it went.</summary>
    public static async Task ServeAsync(Uri address, string mail)
    {
        while (await Console.In.ReadLineAsync() is { } number)
        {
            await SignInAsync(address, mail, int.Parse(number, CultureInfo.InvariantCulture));
            Console.Out.WriteLine(Done);
        }
    }

    /// <summary>Signs so many people in.</summary>
    public async Task SignInAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await process.StandardInput.WriteLineAsync($"{_next++}");
            if (await process.StandardOutput.ReadLineAsync() != Done)
            {
                throw new InvalidOperationException("Somebody could not sign in.");
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static async Task SignInAsync(Uri address, string mail, int number)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = address };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.51.100.{number % 250}");
        await PostAsync(client, "/login", "/login/verify", new() { ["Email"] = Portal.Email(number), ["Password"] = Portal.Password });
        await PostAsync(client, "/login/verify", "/", new() { ["Code"] = await CodeAsync(mail, Portal.Email(number)) });
    }

    /// <summary>Opens the page and posts its form.</summary>
    private static async Task PostAsync(HttpClient client, string path, string leadsTo, Dictionary<string, string> fields)
    {
        var page = await client.GetStringAsync(path);
        fields["__RequestVerificationToken"] = Token().Match(page).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync(path, form);
        if (answer.StatusCode != HttpStatusCode.SeeOther || answer.Headers.Location?.OriginalString != leadsTo)
        {
            throw new InvalidOperationException($"{path} answered {answer.StatusCode} {answer.Headers.Location}.");
        }
    }

    /// <summary>Waits for somebody's mail and reads its code.</summary>
    private static async Task<string> CodeAsync(string mail, string email)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            foreach (var file in Directory.Exists(mail) ? Directory.EnumerateFiles(mail, "*.eml") : [])
            {
                var text = await File.ReadAllTextAsync(file);
                if (text.Contains(email, StringComparison.Ordinal) && Code().Match(text) is { Success: true } code)
                {
                    File.Delete(file);
                    return code.Groups[1].Value;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        throw new TimeoutException($"No code came for {email}.");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex(@"^(\d{6})\r?$", RegexOptions.Multiline)]
    private static partial Regex Code();
}
