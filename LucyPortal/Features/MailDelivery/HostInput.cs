using System.Globalization;
using LucyPortal.Delivery;
using LucyPortal.Domain;

namespace LucyPortal.Features.MailDelivery;

/// <summary>What somebody typed as a host: only its name or address, or more than that.</summary>
/// <param name="Error">What is wrong with it; null when nothing is.</param>
/// <param name="Host">The host in it; null when there is none to be seen.</param>
/// <param name="Port">The port in it, if it has one.</param>
public sealed record HostInput(string? Error, string? Host, int? Port)
{
    private const string Empty = "Type the name or IP address of the server.";
    private const string OnlyTheName = "Only the name or IP address.";

    /// <summary>Whether the host within what was typed can be offered in its place.</summary>
    public bool CanSplit => Error is not null && Host is not null;

    /// <summary>Reads it.</summary>
    public static HostInput Of(string? typed)
    {
        var text = typed?.Trim() ?? "";
        if (text.Length == 0)
        {
            return new(Empty, null, null);
        }

        if (IsHost(text))
        {
            return new(null, text, null);
        }

        // A scheme before it, a path behind it, a user in it.
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0)..].Split('/', '?', '#')[0];
        rest = rest[(rest.LastIndexOf('@') + 1)..];
        var colon = rest.EndsWith(']') ? -1 : rest.LastIndexOf(':');
        var port = colon < 0 ? null : PortOf(rest[(colon + 1)..]);
        var host = (port is null ? rest : rest[..colon]).Trim('[', ']');
        return IsHost(host) ? new(OnlyTheName, host, port) : new(OnlyTheName, null, null);
    }

    /// <summary>True for a host that is this machine: mail to it crosses no network. Also while nothing readable is typed.</summary>
    public static bool IsThisMachine(string? typed) => Of(typed) is not { Error: null, Host: { } host }
        || LoopbackHost.Is(host);

    /// <summary>The port that was typed; null when it is none.</summary>
    public static int? PortOf(string? typed) =>
        int.TryParse(typed?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port : null;

    private static bool IsHost(string text) =>
        text.Length <= MailSettings.HostLength && !text.StartsWith('[') && Uri.CheckHostName(text) != UriHostNameType.Unknown;
}
