using LucyPortal.Domain;

namespace LucyPortal.Tests.Domain;

public sealed class RecoveryInputTests
{
    private const string Code = "7K4M9QXT2B8CWZ3E";

    [Theory]
    [InlineData("7K4M-9QXT-2B8C-WZ3E")]
    [InlineData("7k4m-9qxt-2b8c-wz3e")]
    [InlineData("  7K4M 9QXT\t2B8C\u00A0WZ3E\n")]
    [InlineData("7K4M–9QXT—2B8C‑WZ3E")]
    [InlineData("7K4M9QXT2B8CWZ3E")]
    [InlineData("7\u200BK4M-9QXT-2B8C-WZ3E\uFEFF")]
    public void Small_letters_blanks_and_dashes_are_forgiven(string typed) =>
        RecoveryInput.Parse(typed).Should().Be(new RecoveryInput.Code(Code));

    [Fact]
    public void Letters_that_look_like_digits_are_those_digits() =>
        RecoveryInput.Parse("oOiI-lL00-1111-WZ3E").Should().Be(new RecoveryInput.Code("0011110011" + "11WZ3E"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  - \u00A0")]
    public void Nothing_is_told_apart(string? typed) => RecoveryInput.Parse(typed).Should().BeOfType<RecoveryInput.Empty>();

    [Theory]
    [InlineData("7K4M-9QXT-2B8C-WZ3")]
    [InlineData("7K4M-9QXT-2B8C-WZ3EE")]
    [InlineData("7K4M-9QXT-2B8C-WZ3U")]
    [InlineData("7K4M-9QXT-2B8C-WZ3*")]
    [InlineData("７K4M-9QXT-2B8C-WZ3E")]
    [InlineData("7K4M-9QXT-2B8C-WZ3ſ")]
    [InlineData("048118")]
    [InlineData("null")]
    [InlineData("' OR 1=1 --")]
    public void Anything_else_never_reaches_a_comparison(string typed) => RecoveryInput.Parse(typed).Should().BeOfType<RecoveryInput.Malformed>();

    [Fact]
    public void A_code_is_read_as_it_was_shown()
    {
        var code = RecoveryCodeText.Generate();

        RecoveryCodeText.Grouped(code).Should().MatchRegex("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$");
        RecoveryInput.Parse(RecoveryCodeText.Grouped(code)).Should().Be(new RecoveryInput.Code(code));
    }

    [Fact]
    [Trait("Flaw", "CVE-2021-23451")]
    [Trait("Flaw", "CVE-2025-5305")]
    public void Each_sign_of_the_alphabet_is_equally_likely_at_each_place_so_that_a_code_carries_80_bits()
    {
        const int Codes = 32_000;
        var counts = new int[RecoveryCodeText.Length, char.MaxValue];
        for (var i = 0; i < Codes; i++)
        {
            var code = RecoveryCodeText.Generate();
            for (var place = 0; place < RecoveryCodeText.Length; place++)
            {
                counts[place, code[place]]++;
            }
        }

        for (var place = 0; place < RecoveryCodeText.Length; place++)
        {
            var seen = Enumerable.Range(0, char.MaxValue).Select(c => counts[place, c]).Where(n => n > 0).ToArray();
            seen.Should().HaveCount(32, "5 bits a sign, 16 signs");
            // 31 degrees of freedom: above 80 once in 300 000 runs at a place.
            seen.Sum(n => Math.Pow(n - (Codes / 32.0), 2) / (Codes / 32.0)).Should().BeLessThan(80);
        }
    }
}
