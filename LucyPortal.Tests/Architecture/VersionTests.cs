namespace LucyPortal.Tests.Architecture;

/// <summary>What the portal stands on.</summary>
public sealed class VersionTests
{
    /// <summary>The runtime of the SDK that <c>global.json</c> asks for. Whoever hears of a fault in it raises both.</summary>
    private static readonly Version Sound = new(10, 0, 12);

    [Fact]
    [Trait("Flaw", "CVE-2026-40372")]
    [Trait("Flaw", "CVE-2026-70183")]
    [Trait("Flaw", "CVE-2026-111497")]
    [Trait("Flaw", "CVE-2026-114146")]
    [Trait("Flaw", "CVE-2026-56170")]
    [Trait("Flaw", "CVE-2026-118741")]
    public void The_framework_is_none_with_a_known_fault() => Environment.Version.Should().BeGreaterThanOrEqualTo(Sound);
}
