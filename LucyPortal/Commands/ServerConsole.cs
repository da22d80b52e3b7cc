using System.CommandLine;

namespace LucyPortal.Commands;

/// <summary>
/// The server's console: what whoever runs the server can do beside the running portal, or without it. Only the command line is read
/// here; the work is that of the portal's own rooms.
/// </summary>
internal static class ServerConsole
{
    private const string Name = "LucyPortal";

    private const string Introduction = """
        LucyPortal. Without a command it starts the portal.

        Run commands as the system user that the portal runs as, with the portal's settings: the same folder, the same environment
        variables; settings may also follow the options (--ConnectionStrings:LucyPortal=...). The portal may go on running meanwhile.

        Whatever is done is on record. What is done to an account its owner is told by mail, and administrators see it until one
        acknowledges it; of the mail settings all administrators are told.

        Exit codes: 0 done; 1 not done, and nothing was changed; 2 the command line was wrong.
        """;

    private static readonly string[] Switches = ["--help", "-h", "-?", "/h", "/?", "--version"];

    /// <summary>
    /// True for a command line that asks for something else than the portal's start: wherever its word stands, and also when it is misspelt.
    /// Nobody who wanted a command should get a portal. Settings alone start one.
    /// </summary>
    public static bool IsAsked(string[] args) => Array.Exists(
        SettingsArguments.Part(args).Command,
        arg => Switches.Contains(arg, StringComparer.Ordinal) || !arg.Contains('=', StringComparison.Ordinal));

    /// <summary>Does what the command line asks for.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="compose">Puts the portal together from the settings of a command line.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Func<string[], WebApplicationBuilder> compose)
    {
        var parts = SettingsArguments.Part(args);
        var root = Root(new PortalServices(() => compose(parts.Settings)));
        var parsed = Parse(root, parts.Command);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync($"Run '{Name} help' to see how it is used.");
            return ExitCode.WrongUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static RootCommand Root(PortalServices portal)
    {
        var root = new RootCommand(Introduction) { HelpName = Name };
        foreach (var command in AccountCommands.All(portal))
        {
            root.Add(command);
        }

        root.Add(MailCommands.All(portal));
        var about = new Argument<string?>("command") { Arity = ArgumentArity.ZeroOrOne, Description = "The command to tell about." };
        about.AcceptOnlyFromAmong([.. root.Subcommands.Select(c => c.Name)]);
        var help = new Command("help", "Tells what there is, or about one command.") { about };
        help.SetAction(parsed => Parse(root, parsed.GetValue(about) is { } name ? [name, "--help"] : ["--help"]).Invoke());
        root.Add(help);
        return root;
    }

    /// <summary>Arguments are taken as they are: a reason that begins with <c>@</c> names no file.</summary>
    private static ParseResult Parse(RootCommand root, string[] args) =>
        root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
}
