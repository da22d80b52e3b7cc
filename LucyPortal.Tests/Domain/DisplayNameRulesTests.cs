using LucyPortal.Domain;

namespace LucyPortal.Tests.Domain;

public sealed class DisplayNameRulesTests
{
    [Theory]
    [InlineData("Nora\0")]
    [InlineData("Nora\nAdmin")]
    [InlineData("Nora\u007F")]
    [InlineData("Nora\u0085")]
    [InlineData("Nora\u2028Admin")]
    [InlineData("Nora\u202Enimda")]
    [InlineData("\u202ANora")]
    [InlineData("Nora\u2066")]
    [InlineData("Nora\u2069")]
    public void Characters_that_act_on_the_text_around_the_name_are_refused(string name) =>
        DisplayNameRules.Mistake(name).Should().Be("A name can't contain control characters or characters that turn the writing direction.");

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u3164")]
    [InlineData("\u200D\u2060")]
    [InlineData("\u2800 \u115F")]
    public void Name_that_nobody_can_see_is_none(string name) => DisplayNameRules.Mistake(name).Should().Be("Type your name.");

    [Theory]
    [InlineData("Nora Keller-O'Hara")]
    [InlineData("\u05E0\u05D5\u05E8\u05D4 \u05DB\u05D4\u05DF")]
    [InlineData("\u0646\u0648\u0631\u0629")]
    [InlineData("\u0645\u06CC\u200C\u0646\u0627")]
    [InlineData("\u0915\u094D\u200D\u0937")]
    [InlineData("\u05E0\u05D5\u05E8\u05D4\u200F")]
    [InlineData("\U0001F469\u200D\U0001F4BB")]
    public void Names_of_all_scripts_are_fine(string name) => DisplayNameRules.Mistake(name).Should().BeNull();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void No_name_is_none(string? name) => DisplayNameRules.Mistake(name).Should().Be("Type your name.");
}
