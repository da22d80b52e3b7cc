namespace LucyPortal.Domain;

/// <summary>Whom to ask, for people who can't sign in: on the pages before the sign-in.</summary>
public static class HelpWords
{
    /// <summary>The help contact of the settings; without one, the people who can help anyway.</summary>
    public static string For(string? helpContact) =>
        string.IsNullOrWhiteSpace(helpContact) ? "Ask another administrator of this portal." : helpContact;
}
