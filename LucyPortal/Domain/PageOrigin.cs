namespace LucyPortal.Domain;

/// <summary>
/// Where the open page of this circuit was loaded from. Not where its session was signed in from: with a stolen cookie that would be
/// the victim's own address, in the very mail that should warn of it.
/// </summary>
public sealed class PageOrigin
{
    /// <summary>The address of the request that loaded the page, as far as trusted proxies tell; null where there is no page.</summary>
    public string? SourceAddress { get; set; }
}
