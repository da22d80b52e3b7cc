using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;

namespace LucyPortal.Tests.Architecture;

/// <summary>What the portal stands on.</summary>
public sealed class VersionTests
{
    /// <summary>The first version without the faults that are known. The tests run on what is installed here, as a portal does elsewhere.</summary>
    private static readonly Version Sound = new(10, 0, 12);

    [Fact]
    [Trait("Flaw", "CVE-2026-40372")]
    [Trait("Flaw", "CVE-2026-70183")]
    [Trait("Flaw", "CVE-2026-111497")]
    [Trait("Flaw", "CVE-2026-114146")]
    [Trait("Flaw", "CVE-2026-56170")]
    [Trait("Flaw", "CVE-2026-118741")]
    public void The_framework_is_none_with_a_known_fault()
    {
        Environment.Version.Should().BeGreaterThanOrEqualTo(Sound);
        VersionOf(typeof(WebApplication)).Should().BeGreaterThanOrEqualTo(Sound);
        VersionOf(typeof(IDataProtector)).Should().BeGreaterThanOrEqualTo(Sound);
    }

    private static Version VersionOf(Type type)
    {
        var file = FileVersionInfo.GetVersionInfo(type.Assembly.Location).ProductVersion!;
        return Version.Parse(file.Split('-', '+')[0]);
    }
}
