using System.Net;
using LucyPortal.Features.SignIn;

namespace LucyPortal.Tests.Http;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [InlineData("fe80::1%7", "fe80::/64")]
    [InlineData("::1", "::/64")]
    public void A_network_is_an_ipv4_address_or_the_64_of_an_ipv6_address(string address, string network) =>
        ClientNetwork.Of(IPAddress.Parse(address)).Should().Be(network);

    [Fact]
    public void Requests_without_an_address_share_one() => ClientNetwork.Of(null).Should().BeEmpty();
}
