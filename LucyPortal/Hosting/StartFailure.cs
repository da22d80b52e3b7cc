using System.Data.Common;
using System.Net.Sockets;
using LucyPortal.Data;
using Microsoft.Extensions.Options;

namespace LucyPortal.Hosting;

/// <summary>Says why the portal can't start: one readable line for each mistake, with its key. A stack trace would bury it.</summary>
internal static class StartFailure
{
    /// <summary>The lines; empty for what is no mistake of the configuration, which deserves its stack trace.</summary>
    public static IReadOnlyList<string> Explain(Exception exception) => exception switch
    {
        OptionsValidationException mistakes => [.. mistakes.Failures.Select(OneLine)],
        AggregateException several when several.InnerExceptions.Select(Explain).ToList() is var all && all.TrueForAll(l => l.Count > 0) => [.. all.SelectMany(l => l)],
        _ when DatabaseFailure.Is(exception) => [$"The database of ConnectionStrings:LucyPortal can't be used: {DatabaseCause(exception)}"],
        // A settings file that is no JSON; the message names it, its cause the line.
        InvalidDataException file => [OneLine($"{file.Message} {Cause(file)}")],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken => [$"ASPNETCORE_URLS: {OneLine(taken.Message)}"],
        SocketException socket => [$"ASPNETCORE_URLS: the portal can't listen there: {OneLine(socket.Message)}"],
        _ => [],
    };

    /// <summary>What the database's own client says; below it there may be an error of a socket that says nothing.</summary>
    private static string DatabaseCause(Exception exception)
    {
        var cause = exception;
        while (cause is not DbException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return OneLine(cause.Message);
    }

    private static string Cause(Exception exception) => OneLine(exception.GetBaseException().Message);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
