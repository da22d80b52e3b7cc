using LucyPortal.Domain;
using LucyPortal.Verification;

namespace LucyPortal.Tests.Verification;

/// <summary>Which new passwords are taken, and what is said about the others.</summary>
public sealed class PasswordPolicyTests
{
    [Theory]
    [InlineData("short", PasswordFlaw.TooShort)]
    [InlineData("elevenchars", PasswordFlaw.TooShort)]
    [InlineData("password1234", PasswordFlaw.Common)]
    [InlineData("qwertyuiop12", PasswordFlaw.Common)]
    [InlineData("111111111111", PasswordFlaw.Common)]
    [InlineData("lucyportallucyportal", PasswordFlaw.Common)]
    [InlineData("my dear Nadia is away", PasswordFlaw.Personal)]
    [InlineData("see you at EXAMPLE tomorrow", PasswordFlaw.Personal)]
    public void A_weak_password_is_refused_with_its_reason(string password, PasswordFlaw expected) =>
        PasswordPolicy.Check(password, "Nadia Keller", "nadia@example.org").Should().Be(expected);

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("grüne Äpfel schmecken sauer")]
    [InlineData("🦊 runs over 3 quiet hills")]
    [InlineData("tq8vkzmw2xpl")]
    public void Any_characters_will_do_and_no_kinds_are_asked_for(string password) =>
        PasswordPolicy.Check(password, "Nadia Keller", "nadia@example.org").Should().BeNull();

    [Fact]
    public void Long_passwords_are_taken_up_to_the_bound_and_never_cut()
    {
        var longest = string.Concat(Enumerable.Range(0, PasswordRules.MaximalLength).Select(i => (char)('a' + (i * 7 % 26))));

        PasswordPolicy.Check(longest, "Nadia Keller", "nadia@example.org").Should().BeNull();
        PasswordPolicy.Check(longest + "x", "Nadia Keller", "nadia@example.org").Should().Be(PasswordFlaw.TooLong);
    }

    [Fact]
    public void Short_words_of_a_name_are_in_too_many_good_passwords_by_chance() =>
        PasswordPolicy.Check("river otter hidden maple", "Ed Ott", "ed@example.org").Should().BeNull();

    [Theory]
    [InlineData(PasswordFlaw.TooShort, 1, "1 character. It must have at least 12.")]
    [InlineData(PasswordFlaw.TooShort, 8, "8 characters. It must have at least 12.")]
    [InlineData(PasswordFlaw.TooLong, 300, "300 characters. It can have at most 256.")]
    [InlineData(PasswordFlaw.Common, 14, "This password is among the most common ones. Choose another.")]
    [InlineData(PasswordFlaw.Personal, 14, "The password contains your name or email.")]
    [InlineData(null, 14, null)]
    public void Each_flaw_has_a_plain_sentence(PasswordFlaw? flaw, int length, string? expected) =>
        PasswordWords.For(flaw, length).Should().Be(expected);
}
