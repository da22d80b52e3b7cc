using LucyPortal.Delivery;

namespace LucyPortal.Tests.Delivery;

public sealed class AddressRulesTests
{
    private const string NoAddress = "Type an email address, like noreply@example.org.";

    [Theory]
    [InlineData("a@b")]
    [InlineData("a@example.")]
    [InlineData("a@.org")]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a@[IPv6:2001:db8::1]")]
    [InlineData("a@192.0.2.1")]
    [InlineData("a@localhost.")]
    [InlineData("a@exam ple.org")]
    public void Domain_that_no_mail_server_has_is_refused(string text)
    {
        AddressRules.IsAddress(text).Should().BeFalse();
        AddressRules.SenderMistake(text).Should().Be(NoAddress);
    }

    [Theory]
    [InlineData("noreply@example.org")]
    [InlineData("noreply+2fa@mail.example.org")]
    [InlineData("root@localhost")]
    [InlineData("root@LOCALHOST")]
    [InlineData("noreply@ex\u00E4mple.org")]
    [InlineData("noreply@xn--exmple-cua.org")]
    [InlineData("noreply@\u4F8B\u3048.jp")]
    public void Domains_of_all_languages_and_this_machine_are_fine(string text)
    {
        AddressRules.IsAddress(text).Should().BeTrue();
        AddressRules.SenderMistake(text).Should().BeNull();
    }

    [Theory]
    [InlineData("\u00FC@ex\u00E4mple.org")]
    [InlineData("b\u00FCro@example.org")]
    public void Letters_before_the_at_sign_that_many_servers_refuse_are_no_sender(string text)
    {
        AddressRules.IsAddress(text).Should().BeTrue("a person may have such an address");
        AddressRules.SenderMistake(text).Should().Be("The part before the @ must be plain ASCII: many mail servers refuse other letters.");
    }

    [Fact]
    public void Longer_than_a_mail_server_takes_is_refused() =>
        AddressRules.IsAddress($"{new string('x', 243)}@example.org").Should().BeFalse("it has 255 characters");
}
