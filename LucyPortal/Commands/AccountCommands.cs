using System.CommandLine;
using LucyPortal.Domain;
using LucyPortal.Hosting;
using LucyPortal.Verification;
using Microsoft.Extensions.Options;

namespace LucyPortal.Commands;

/// <summary>The commands that let somebody in again: <c>reset-2fa</c>, <c>unlock</c>, <c>reset-password</c>.</summary>
internal static class AccountCommands
{
    private const string ResetPage = "/reset-password";

    private delegate Task<RescueResult> Rescue(AccountRescue rescue, string email, string reason, CancellationToken cancellationToken);

    /// <summary>All of them.</summary>
    public static IEnumerable<Command> All(PortalServices portal) =>
    [
        Make(
            portal,
            "reset-2fa",
            "Removes the 2FA of an account and ends its sessions. The owner signs in with the password alone and sets it up again.",
            (rescue, email, reason, token) => rescue.ResetTwoFactorAsync(email, reason, token),
            (_, done) => [$"2FA of {Name(done.User)} is reset and all sessions are ended.", "The owner signs in with the password and sets 2FA up again."]),
        Make(
            portal,
            "unlock",
            "Ends the locks of an account: all counts of wrong passwords and wrong codes start anew. Password, 2FA and sessions stay.",
            (rescue, email, reason, token) => rescue.UnlockAsync(email, reason, token),
            (_, done) => [$"{Name(done.User)} is unlocked and can try again at once."]),
        Make(
            portal,
            "reset-password",
            "Prints a one-time link by which the owner of an account sets a new password, and ends the account's sessions. 2FA stays.",
            (rescue, email, reason, token) => rescue.MakePasswordLinkAsync(email, reason, token),
            Link),
    ];

    private static Command Make(
        PortalServices portal, string name, string description, Rescue work, Func<IServiceProvider, RescueResult.Done, IEnumerable<string>> tell)
    {
        var email = Email();
        var reason = ConsoleOptions.Reason("Administrators and the owner read it.");
        var command = new Command(name, description) { email, reason };
        command.SetAction((parsed, cancellationToken) => portal.RunAsync(
            async (services, token) =>
            {
                var address = parsed.GetRequiredValue(email);
                return await work(services.GetRequiredService<AccountRescue>(), address, parsed.GetRequiredValue(reason), token) switch
                {
                    RescueResult.Done done => await TellAsync(tell(services, done)),
                    RescueResult.Disabled => await PortalServices.FailAsync($"The account {address} is disabled: a new password would let nobody in."),
                    _ => await PortalServices.FailAsync($"No account has the address {address}."),
                };
            },
            cancellationToken));
        return command;
    }

    private static Option<string> Email()
    {
        var option = new Option<string>("--email") { Required = true, HelpName = "address", Description = "The address of the account." };
        option.Validators.Add(given =>
        {
            if (string.IsNullOrWhiteSpace(given.GetValueOrDefault<string>()) || !SingleLine.Is(given.GetValueOrDefault<string>()!))
            {
                given.AddError("--email is empty, or no address. Give the address of the account.");
            }
        });
        return option;
    }

    /// <summary>To the console and nowhere else: who holds the link holds the account, but for its second factor.</summary>
    private static IEnumerable<string> Link(IServiceProvider services, RescueResult.Done done)
    {
        var address = PortalAddress.Of(
            services.GetRequiredService<IOptions<PortalOptions>>().Value,
            PortalAddress.Configured(services.GetRequiredService<IConfiguration>()));
        IEnumerable<string> lines =
        [
            $"All sessions of {Name(done.User)} are ended. Give the owner this link, in a way that you trust.",
            $"It sets a new password, once, within {PasswordLink.Lifetime.TotalMinutes:0} minutes:",
            "",
            $"    {address.Link(ResetPage, done.LinkToken!)}",
            "",
        ];
        return address.Tunnel is { } tunnel ? [.. lines, $"From another machine: {tunnel}"] : lines;
    }

    private static string Name(PortalUser user) => $"{SingleLine.Of(user.DisplayName)} ({user.Email})";

    private static async Task<int> TellAsync(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await Console.Out.WriteLineAsync(line);
        }

        return ExitCode.Done;
    }
}
