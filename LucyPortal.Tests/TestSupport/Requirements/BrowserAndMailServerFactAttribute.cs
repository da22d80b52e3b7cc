namespace LucyPortal.Tests.TestSupport.Requirements;

/// <summary>A test that drives Chromium and reads from a real Postfix and Dovecot; skipped, with the reason, where either is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserAndMailServerFactAttribute : FactAttribute
{
    /// <summary>Looks for both.</summary>
    public BrowserAndMailServerFactAttribute() => Skip = Machine.NoBrowser ?? Machine.NoMailServers;
}

/// <summary>As <see cref="BrowserAndMailServerFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserAndMailServerTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for both.</summary>
    public BrowserAndMailServerTheoryAttribute() => Skip = Machine.NoBrowser ?? Machine.NoMailServers;
}
