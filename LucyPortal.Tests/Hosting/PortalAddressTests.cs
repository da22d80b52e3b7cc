using LucyPortal.Domain;
using LucyPortal.Hosting;
using Microsoft.Extensions.Configuration;

namespace LucyPortal.Tests.Hosting;

/// <summary>Flaw 35 of the list that the portal is tested against: no link begins with an address that a request names.</summary>
public sealed class PortalAddressTests
{
    [Theory]
    [InlineData("https://lucy.example.org", "urls", "http://127.0.0.1:5080", "https://lucy.example.org", null)]
    [InlineData("https://lucy.example.org/", "urls", "http://127.0.0.1:5080", "https://lucy.example.org", null)]
    [InlineData(null, "urls", "http://127.0.0.1:6000;http://10.0.0.1:80", "http://127.0.0.1:6000", "ssh -L 6000:localhost:6000 this-server")]
    [InlineData(null, "urls", "http://+:6000", "http://localhost:6000", "ssh -L 6000:localhost:6000 this-server")]
    [InlineData(null, "urls", "http://0.0.0.0:6000", "http://localhost:6000", "ssh -L 6000:localhost:6000 this-server")]
    [InlineData(null, "urls", "http://[::]:6000", "http://localhost:6000", "ssh -L 6000:localhost:6000 this-server")]
    [InlineData(null, "urls", "http://10.0.0.1:80", "http://10.0.0.1", null)]
    [InlineData(null, "http_ports", "8080", "http://localhost:8080", "ssh -L 8080:localhost:8080 this-server")]
    [InlineData(null, "Kestrel:Endpoints:Web:Url", "http://localhost:7000", "http://localhost:7000", "ssh -L 7000:localhost:7000 this-server")]
    [InlineData(null, "nothing", "", "http://localhost:5080", "ssh -L 5080:localhost:5080 this-server")]
    public void A_link_begins_with_the_public_address_or_with_what_is_configured(string? publicUrl, string key, string value, string expected, string? tunnel)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build();

        var address = PortalAddress.Of(new PortalOptions { PublicUrl = publicUrl }, PortalAddress.Configured(configuration));

        address.Should().Be(new PortalAddress(expected, tunnel));
        address.Link("/reset-password", "abc").Should().Be($"{expected}/reset-password?token=abc");
    }
}
