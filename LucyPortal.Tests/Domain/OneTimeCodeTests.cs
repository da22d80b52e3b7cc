using System.Globalization;
using LucyPortal.Domain;

namespace LucyPortal.Tests.Domain;

public sealed class OneTimeCodeTests
{
    private const int Sample = 1_000_000;

    [Fact]
    [Trait("Flaw", "CVE-2021-23451")]
    [Trait("Flaw", "CVE-2025-5305")]
    public void Each_of_the_million_codes_is_equally_likely()
    {
        // Thousand cells of thousand codes each, and the same by the last three digits: a modulo bias shows in one or the other.
        var byFirst = new int[1000];
        var byLast = new int[1000];
        for (var i = 0; i < Sample; i++)
        {
            var code = int.Parse(OneTimeCode.Generate(), CultureInfo.InvariantCulture);
            byFirst[code / 1000]++;
            byLast[code % 1000]++;
        }

        // Chi-square with 999 degrees of freedom has mean 999 and deviation 44.7; seven deviations are no accident.
        ChiSquare(byFirst).Should().BeInRange(999 - 313, 999 + 313);
        ChiSquare(byLast).Should().BeInRange(999 - 313, 999 + 313);
    }

    [Fact]
    public void Leading_zeros_are_kept()
    {
        var codes = Enumerable.Range(0, 20_000).Select(_ => OneTimeCode.Generate()).ToArray();

        codes.Should().OnlyContain(c => c.Length == 6 && c.All(char.IsAsciiDigit));
        codes.Count(c => c[0] == '0').Should().BeInRange(1_600, 2_400);
        codes.Should().Contain(c => c.StartsWith("00", StringComparison.Ordinal));
    }

    [Fact]
    public void A_culture_with_digits_of_its_own_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
            Enumerable.Range(0, 100).Select(_ => OneTimeCode.Generate()).Should().OnlyContain(c => c.All(char.IsAsciiDigit));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static double ChiSquare(int[] cells)
    {
        var expected = (double)Sample / cells.Length;
        return cells.Sum(c => (c - expected) * (c - expected) / expected);
    }
}
