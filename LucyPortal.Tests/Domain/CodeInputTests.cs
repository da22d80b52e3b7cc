using LucyPortal.Domain;

namespace LucyPortal.Tests.Domain;

public sealed class CodeInputTests
{
    [Theory]
    [InlineData("012345")]
    [InlineData(" 012345 ")]
    [InlineData("012 345")]
    [InlineData("0 1 2 3 4 5")]
    [InlineData("012-345")]
    [InlineData("012\u2013345")] // en dash
    [InlineData("012\u2212345")] // minus sign
    [InlineData("012\u00a0345")] // no-break blank
    [InlineData("012\u202f345")] // narrow no-break blank
    [InlineData("\u200b012345\ufeff")] // zero-width blanks that mail programs leave around
    [InlineData("012\t345\r\n")]
    public void Blanks_and_dashes_that_people_paste_are_stripped(string typed) =>
        CodeInput.Parse(typed).Should().Be(new CodeInput.Digits("012345"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("---")]
    public void Nothing_is_nothing(string? typed) => CodeInput.Parse(typed).Should().BeOfType<CodeInput.Empty>();

    [Theory]
    [InlineData("1", 1)]
    [InlineData("12", 2)]
    [InlineData("123", 3)]
    [InlineData("1234", 4)]
    [InlineData("12345", 5)]
    [InlineData("1234567", 7)]
    [InlineData("12345678", 8)]
    [InlineData("123456 123456", 12)]
    [Trait("Flaw", "GHSA-rmmc-8cqj-hfp3")]
    public void Another_number_of_digits_is_told_with_its_count(string typed, int count) =>
        CodeInput.Parse(typed).Should().Be(new CodeInput.WrongLength(count));

    [Theory]
    [InlineData("+12345")]
    [InlineData("1e5000")]
    [InlineData("1e5")]
    [InlineData("12345O")]
    [InlineData("0x1234")]
    [InlineData("123,456")]
    [InlineData("123.456")]
    [InlineData("123456;")]
    [InlineData("１２３４５６")] // full-width
    [InlineData("١٢٣٤٥٦")] // Arabic-Indic
    [InlineData("۱۲۳۴۵۶")] // Persian
    [InlineData("१२३४५६")] // Devanagari
    [InlineData("12345\u0661")]
    [InlineData("𝟏𝟐𝟑𝟒𝟓𝟔")] // mathematical digits, outside the basic plane
    [InlineData("123456\0")]
    [InlineData("[\"123456\"]")]
    [Trait("Flaw", "GHSA-rmmc-8cqj-hfp3")]
    public void Anything_else_than_ascii_digits_never_reaches_a_comparison(string typed) =>
        CodeInput.Parse(typed).Should().BeOfType<CodeInput.OtherCharacters>();
}
