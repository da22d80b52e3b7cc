namespace LucyPortal.Domain;

/// <summary>What a user may do. The names are role claims, the numbers are stored: change neither.</summary>
public enum PortalRole
{
    /// <summary>Everything.</summary>
    Administrator = 1,

    /// <summary>The own account only.</summary>
    User = 2,
}
