using LucyPortal.Components;

namespace LucyPortal.Tests.Components;

public sealed class LocalAddressTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/account/2fa")]
    [InlineData("/login?reason=signed-out")]
    [InlineData("/a//b")]
    public void A_path_on_this_host_is_followed(string address) => LocalAddress.OrHome(address).Should().Be(address);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("account")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("/\u0085/evil.example")]
    [InlineData(" /account")]
    public void Anything_else_leads_home(string? address) => LocalAddress.OrHome(address).Should().Be("/");
}
