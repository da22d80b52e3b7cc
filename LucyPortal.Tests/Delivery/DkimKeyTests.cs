using System.Security.Cryptography;
using LucyPortal.Delivery;

namespace LucyPortal.Tests.Delivery;

/// <summary>What is a key to sign mail with, and why something is none.</summary>
public sealed class DkimKeyTests
{
    /// <summary>Texts that are none, and why.</summary>
    public static TheoryData<string, DkimKeyFlaw> None { get; } = new()
    {
        { "", DkimKeyFlaw.NoPem },
        { "my key", DkimKeyFlaw.NoPem },
        { "-----BEGIN RSA PRIVATE KEY-----\nMIIEow", DkimKeyFlaw.NoPem },
        { "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", DkimKeyFlaw.NoPem },
        { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", DkimKeyFlaw.NoPem },
        { $"{Rsa(2048, r => r.ExportRSAPrivateKeyPem())}{new string(' ', 16_000)}", DkimKeyFlaw.NoPem },
        { "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----", DkimKeyFlaw.Encrypted },
        { Rsa(2048, r => r.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))), DkimKeyFlaw.Encrypted },
        { Rsa(2048, r => r.ExportSubjectPublicKeyInfoPem()), DkimKeyFlaw.Public },
        { Rsa(2048, r => r.ExportRSAPublicKeyPem()), DkimKeyFlaw.Public },
        { Curve(e => e.ExportPkcs8PrivateKeyPem()), DkimKeyFlaw.NotRsa },
        { Curve(e => e.ExportECPrivateKeyPem()), DkimKeyFlaw.NotRsa },
        { "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----", DkimKeyFlaw.NotRsa },
        { "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", DkimKeyFlaw.NotRsa },
        { Rsa(512, r => r.ExportPkcs8PrivateKeyPem()), DkimKeyFlaw.TooShort },
        { Rsa(1016, r => r.ExportPkcs8PrivateKeyPem()), DkimKeyFlaw.TooShort },
        { Rsa(4104, r => r.ExportPkcs8PrivateKeyPem()), DkimKeyFlaw.TooLong },
    };

    [Theory, MemberData(nameof(None))]
    public void What_is_no_key_is_told_why(string text, DkimKeyFlaw why)
    {
        DkimKey.Read(text, out var flaw).Should().BeNull();

        flaw.Should().Be(why);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    public void Both_forms_of_an_rsa_key_are_read_as_the_same_key(int bits)
    {
        using var rsa = RSA.Create(bits);

        var key = DkimKey.Read($"my key:\r\n{rsa.ExportRSAPrivateKeyPem()}\r\n", out var flaw)!;

        flaw.Should().BeNull();
        key.Should().BeEquivalentTo(new { Bits = bits, PublicKey = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()) });
        DkimKey.Read(key.Pem, out _).Should().BeEquivalentTo(key);
    }

    [Fact]
    public void A_generated_key_has_2048_bits_and_is_another_one_each_time()
    {
        var (one, other) = (DkimKey.Generate(), DkimKey.Generate());

        one.Bits.Should().Be(2048);
        one.PublicKey.Should().NotBe(other.PublicKey);
    }

    private static string Rsa(int bits, Func<RSA, string> export)
    {
        using var rsa = RSA.Create(bits);
        return export(rsa);
    }

    private static string Curve(Func<ECDsa, string> export)
    {
        using var curve = ECDsa.Create();
        return export(curve);
    }
}
