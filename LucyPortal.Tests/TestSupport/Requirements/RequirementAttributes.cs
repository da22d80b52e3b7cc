namespace LucyPortal.Tests.TestSupport.Requirements;

/// <summary>A test that drives Chromium; reported as skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Looks for Chromium.</summary>
    public BrowserFactAttribute() => Skip = Machine.NoBrowser;
}

/// <summary>As <see cref="BrowserFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for Chromium.</summary>
    public BrowserTheoryAttribute() => Skip = Machine.NoBrowser;
}

/// <summary>A test against a real Postfix and Dovecot; reported as skipped, with the reason, where they can't be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MailServerFactAttribute : FactAttribute
{
    /// <summary>Looks for the servers and the right to start them.</summary>
    public MailServerFactAttribute() => Skip = Machine.NoMailServers;
}

/// <summary>As <see cref="MailServerFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MailServerTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the servers and the right to start them.</summary>
    public MailServerTheoryAttribute() => Skip = Machine.NoMailServers;
}

/// <summary>A test that lets SpamAssassin judge what a real Postfix delivered; reported as skipped, with the reason, where one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SpamFilterTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for both.</summary>
    public SpamFilterTheoryAttribute() => Skip = Machine.NoSpamFilter;
}

/// <summary>A test that runs shell scripts; reported as skipped on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    /// <summary>Looks at the system.</summary>
    public UnixFactAttribute() => Skip = Machine.NoShell;
}

/// <summary>As <see cref="UnixFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks at the system.</summary>
    public UnixTheoryAttribute() => Skip = Machine.NoShell;
}
