using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LucyPortal.Hosting;

/// <summary>Checks the keys that are not the portal's own but part of its contract: where it listens, where telemetry goes.</summary>
internal static class StandardKeys
{
    private const string Urls = "urls";

    /// <summary>Throws with every mistake in them.</summary>
    public static void Check(IConfiguration configuration)
    {
        List<string> mistakes = [];
        foreach (var url in (configuration[Urls] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsBindingAddress(url))
            {
                mistakes.Add($"ASPNETCORE_URLS is '{url}'. Give an address like http://localhost:5080.");
            }
        }

        if (configuration[Telemetry.Endpoint] is { Length: > 0 } endpoint
            && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            mistakes.Add($"{Telemetry.Endpoint} is '{endpoint}'. Give an address like http://localhost:4317.");
        }

        if (mistakes.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(StandardKeys), mistakes);
        }
    }

    private static bool IsBindingAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase: "", Port: <= ushort.MaxValue };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
