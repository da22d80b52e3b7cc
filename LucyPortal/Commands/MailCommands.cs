using System.CommandLine;
using LucyPortal.Data;
using LucyPortal.Delivery;
using LucyPortal.Domain;
using LucyPortal.Features.MailDelivery;
using LucyPortal.Verification;

namespace LucyPortal.Commands;

/// <summary>The commands for the day on which mail is broken and nobody can sign in to mend it: <c>mail test</c>, <c>mail use</c>, <c>mail rollback</c>.</summary>
internal static class MailCommands
{
    private static readonly MailSettings Usual = new();

    private static readonly Dictionary<string, MailDeliveryMethod> Methods = new(StringComparer.OrdinalIgnoreCase)
    {
        ["postfix"] = MailDeliveryMethod.InternalPostfix,
        ["relay"] = MailDeliveryMethod.ExternalRelay,
        ["http"] = MailDeliveryMethod.ExternalHttp,
        ["folder"] = MailDeliveryMethod.MailFolder,
    };

    /// <summary>The command with its verbs.</summary>
    public static Command All(PortalServices portal) => new("mail", "Tries, changes or takes back the mail settings, when nobody can sign in to do it.")
    {
        Test(portal),
        Use(portal),
        RollBack(portal),
    };

    private static Command Test(PortalServices portal)
    {
        var to = new Option<string>("--to") { Required = true, HelpName = "address", Description = "Where the message goes." };
        to.Validators.Add(given =>
        {
            if (!AddressRules.IsAddress(given.GetValueOrDefault<string>()))
            {
                given.AddError("--to is no email address.");
            }
        });
        var reason = ConsoleOptions.Reason("Administrators read it.");
        var command = new Command("test", "Sends one message by the settings in force, and says what came of it.") { to, reason };
        command.SetAction((parsed, token) => portal.RunAsync(
            (services, inner) => TestAsync(services, parsed.GetRequiredValue(to), parsed.GetRequiredValue(reason), inner), token));
        return command;
    }

    private static Command Use(PortalServices portal)
    {
        var method = new Option<string>("--method") { Required = true, HelpName = "method", Description = $"One of {string.Join(", ", Methods.Keys)}." };
        method.AcceptOnlyFromAmong([.. Methods.Keys]);
        var host = new Option<string>("--host") { HelpName = "name", Description = "With postfix: its host.", DefaultValueFactory = _ => Usual.PostfixHost };
        host.Validators.Add(given =>
        {
            if (HostInput.Of(given.GetValueOrDefault<string>()).Error is { } error)
            {
                given.AddError($"--host: {error}");
            }
        });
        var port = new Option<int>("--port") { HelpName = "number", Description = "With postfix: its port.", DefaultValueFactory = _ => Usual.PostfixPort };
        port.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 65535)
            {
                given.AddError("--port is a number from 1 to 65535.");
            }
        });
        var server = new Option<string?>("--server") { HelpName = "name", Description = "With relay: the name of a saved SMTP server." };
        var unsigned = new Option<bool>("--no-dkim") { Description = "Turns the DKIM signature off, as when its key was lost." };
        var reason = ConsoleOptions.Reason("Administrators read it.");
        var command = new Command("use", "Lets mail leave by another delivery method, at once and untried.") { method, host, port, server, unsigned, reason };
        command.SetAction((parsed, token) => portal.RunAsync(
            (services, inner) => UseAsync(
                services,
                new Wish(
                    Methods[parsed.GetRequiredValue(method)], parsed.GetRequiredValue(host), parsed.GetRequiredValue(port), parsed.GetValue(server), parsed.GetValue(unsigned)),
                parsed.GetRequiredValue(reason),
                inner),
            token));
        return command;
    }

    private static Command RollBack(PortalServices portal)
    {
        var reason = ConsoleOptions.Reason("Administrators read it.");
        var command = new Command("rollback", "Puts the last mail settings in force again by which a code was typed back.") { reason };
        command.SetAction((parsed, token) => portal.RunAsync(
            async (services, inner) =>
                await services.GetRequiredService<MailRescue>().RollBackAsync(parsed.GetRequiredValue(reason), inner) is { } after
                    ? await TellAsync(services, after)
                    : await PortalServices.FailAsync("There are no earlier mail settings by which a code was ever typed back. Use 'mail use'."),
            token));
        return command;
    }

    private static async Task<int> TestAsync(IServiceProvider services, string to, string reason, CancellationToken cancellationToken)
    {
        if ((await services.GetRequiredService<MailSettingsStore>().GetAsync(cancellationToken)).SystemNotificationEmail is not { } from)
        {
            return await PortalServices.FailAsync("No system notification email is set, so no message can leave.");
        }

        var (by, result) = await MailTrial.SendAsync(services, null, (from, to), $"At the server's console: {reason}", cancellationToken);
        var verdict = TestVerdict.Of(result, by, from, to);
        var words = $"{by.Method.Label()}, {result.Server}: {verdict.Headline}. {verdict.Means} {verdict.Try}".Trim() + (verdict.Reply is { } reply ? $" It said: {reply}" : "");
        if (result is not DeliveryResult.HandedOver)
        {
            return await PortalServices.FailAsync(words);
        }

        await Console.Out.WriteLineAsync(words);
        return ExitCode.Done;
    }

    private static async Task<int> UseAsync(IServiceProvider services, Wish wish, string reason, CancellationToken cancellationToken)
    {
        var problem = "";
        var after = await services.GetRequiredService<MailRescue>().UseAsync(
            async (inForce, token) =>
            {
                var servers = await services.GetRequiredService<SmtpServerStore>().ListAsync(token);
                var server = servers.Find(s => string.Equals(s.Name, wish.Server, StringComparison.OrdinalIgnoreCase));
                problem = Problem(wish, inForce, server, servers);
                return problem.Length > 0 ? null : Change(WithSignature(MailSettingsChange.Of(inForce), wish) with { Method = wish.Method }, wish, server);
            },
            reason,
            cancellationToken);
        return after is null ? await PortalServices.FailAsync(problem) : await TellAsync(services, after);
    }

    private static string Problem(Wish wish, MailSettings inForce, SmtpServer? server, List<SmtpServer> servers) => wish.Method switch
    {
        MailDeliveryMethod.ExternalRelay when servers.Count == 0 => "No SMTP server is saved.",
        MailDeliveryMethod.ExternalRelay when server is null =>
            $"--server names none of the saved SMTP servers: {string.Join(", ", servers.Select(s => SingleLine.Of(s.Name)))}.",
        MailDeliveryMethod.ExternalHttp when inForce.MailApi is null => "No server over HTTP was ever set up.",
        _ => "",
    };

    private static MailSettingsChange WithSignature(MailSettingsChange change, Wish wish) => wish.IsUnsigned ? change with { Dkim = null } : change;

    private static MailSettingsChange Change(MailSettingsChange change, Wish wish, SmtpServer? server) => wish.Method switch
    {
        MailDeliveryMethod.InternalPostfix => change with { PostfixHost = wish.Host, PostfixPort = wish.Port },
        MailDeliveryMethod.ExternalRelay => change with { RelayServerId = server!.Id, Relay = server.Endpoint },
        _ => change,
    };

    private static async Task<int> TellAsync(IServiceProvider services, MailSettings after)
    {
        var methods = services.GetRequiredService<DeliveryMethods>();
        await Console.Out.WriteLineAsync($"In force: {after.Method.Label()}, {methods.For(after).Target(after)}. Waiting messages are tried again at once.");
        if (methods.Obstacle(after) is { } obstacle)
        {
            await Console.Out.WriteLineAsync($"But no message can leave yet: {Words(obstacle)}");
        }

        return ExitCode.Done;
    }

    private static string Words(MailFailure obstacle) => obstacle switch
    {
        MailFailure.NoSender => "no system notification email is set.",
        MailFailure.FolderNotWritable => "the mail folder can't be written to.",
        MailFailure.SecretLost => "the stored password or key can't be read any more.",
        MailFailure.SigningKeyLost => "the private key of the DKIM signature can't be read any more. Use 'mail use' with --no-dkim to send without.",
        _ => "the delivery method has no server.",
    };

    /// <summary>What <c>mail use</c> was asked for.</summary>
    private sealed record Wish(MailDeliveryMethod Method, string Host, int Port, string? Server, bool IsUnsigned);
}
