using LucyPortal.Domain;

namespace LucyPortal.Tests.Verification;

/// <summary>Holds the limits against the odds that docs/asvs.md promises.</summary>
public sealed class GuessOddsTests
{
    private const double Codes = 1_000_000;
    private static readonly VerificationRules Rules = new();

    [Fact]
    public void Whoever_has_a_password_guesses_a_code_with_odds_of_at_most_nine_in_a_hundred_thousand()
    {
        var odds = Rules.StolenAfter * Rules.LiveCodes / Codes;

        odds.Should().BeLessThanOrEqualTo(0.000_09);
    }

    [Fact]
    public void With_a_password_lost_each_month_the_odds_of_a_year_stay_at_about_one_in_a_thousand()
    {
        var odds = 1 - Math.Pow(1 - (Rules.StolenAfter * Rules.LiveCodes / Codes), 12);

        odds.Should().BeLessThanOrEqualTo(0.001_08);
    }

    [Fact]
    public void Nobody_gets_more_tries_in_a_row_than_nist_allows() =>
        Rules.StolenAfter.Should().BeLessThanOrEqualTo(100, "SP 800-63B-4 3.2.2 allows no more failures in a row");
}
