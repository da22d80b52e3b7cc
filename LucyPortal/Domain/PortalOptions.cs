namespace LucyPortal.Domain;

/// <summary>Section <c>Portal</c> of the configuration: what the portal is called and where it is reached.</summary>
public sealed class PortalOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Portal";

    /// <summary>Name in titles and mails; 1 to 50 characters.</summary>
    public string ProductName { get; set; } = "Lucy";

    /// <summary>
    /// Address under which people reach the portal, for example <c>https://lucy.example.org</c>. Links in mails are built from
    /// it and from nothing else; without it no mail carries a link.
    /// </summary>
    public string? PublicUrl { get; set; }
}
