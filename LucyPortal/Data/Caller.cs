namespace LucyPortal.Data;

/// <summary>
/// Who asks, in this scope: filled in at the door (a request, a verb of a circuit, a sign-in that nobody completed) and read where it is
/// written down.
/// </summary>
public sealed class Caller
{
    /// <summary>The signed-in user, if any.</summary>
    public Guid? UserId { get; set; }

    /// <summary>The session, if any.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>The id in the browser's cookie by which it may be known, if any.</summary>
    public string? BrowserId { get; set; }

    /// <summary>The address that the request came from, as far as trusted proxies tell.</summary>
    public string? SourceAddress { get; set; }

    /// <summary>The browser as it names itself.</summary>
    public string? Browser { get; set; }
}
