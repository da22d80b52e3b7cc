using System.Globalization;

namespace LucyPortal.Features.MailDelivery;

/// <summary>Where the internal Postfix server is, as typed, and what is wrong with it.</summary>
public sealed class PostfixInput
{
    /// <summary>The host, as typed.</summary>
    public string? Host { get; set; }

    /// <summary>The port, as typed.</summary>
    public string? Port { get; set; }

    /// <summary>What is wrong with the host; null when nothing is, or nobody has looked yet.</summary>
    public string? HostError { get; private set; }

    /// <summary>What is wrong with the port; as for the host.</summary>
    public string? PortError { get; private set; }

    /// <summary>What can be offered in place of a host that holds more than a host; null when there is nothing.</summary>
    public HostInput? Split => HostError is not null && HostInput.Of(Host) is { CanSplit: true } split ? split : null;

    /// <summary>Fills both fields from a choice.</summary>
    public void Show(MailChoice choice)
    {
        Host = choice.Host;
        Port = Text(choice.Port);
        Forget();
    }

    /// <summary>True when the fields hold something else than a choice.</summary>
    public bool DiffersFrom(MailChoice choice) => Host != choice.Host || Port != Text(choice.Port);

    /// <summary>Puts the host and port of <see cref="Split"/> where they belong.</summary>
    public void Take(HostInput split)
    {
        Host = split.Host;
        Port = split.Port is { } port ? Text(port) : Port;
        Forget();
    }

    /// <summary>Looks at both fields.</summary>
    /// <returns>The choice with them; null when something is wrong, which the errors tell.</returns>
    public MailChoice? Read(MailChoice choice)
    {
        var host = HostInput.Of(Host);
        var port = HostInput.PortOf(Port);
        HostError = host.Error;
        PortError = port is null ? "A number from 1 to 65535." : null;
        return host is { Error: null, Host: { } name } && port is { } number ? choice with { Host = name, Port = number } : null;
    }

    /// <summary>Takes the errors back.</summary>
    public void Forget() => HostError = PortError = null;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
