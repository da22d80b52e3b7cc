namespace LucyPortal.Domain;

/// <summary>The settings of the whole portal that do not decide whether mail leaves. One row.</summary>
public sealed class PortalSettings
{
    /// <summary>The key of the only row.</summary>
    public const int OnlyId = 1;

    /// <summary>Longest <see cref="HelpContact"/>, in characters.</summary>
    public const int HelpContactLength = 200;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; init; } = OnlyId;

    /// <summary>Whom to ask for help, in plain text, shown to people who can't sign in.</summary>
    public string? HelpContact { get; set; }

    /// <summary>Changes with every save, so that two people who edit at once don't overwrite each other.</summary>
    public Guid Version { get; set; }
}
