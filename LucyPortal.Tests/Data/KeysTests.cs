using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LucyPortal.Data.Keys;
using LucyPortal.Tests.TestSupport;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LucyPortal.Tests.Data;

public sealed class KeysTests
{
    [Fact]
    public async Task Only_the_portal_s_user_can_read_the_keys_folder_that_it_makes()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var world = await PortalWorld.CreateAsync();
        Protect(world, "secret");

        File.GetUnixFileMode(world.Surroundings.KeysFolder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task A_keys_folder_that_others_can_enter_stops_the_start(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var world = await PortalWorld.CreateAsync();
        Directory.CreateDirectory(world.Surroundings.KeysFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(world.Surroundings.KeysFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | mode);
        await using var started = world.AnotherServer();

        started.Services.Invoking(s => s.GetRequiredService<IOptions<KeysOptions>>().Value)
            .Should().Throw<OptionsValidationException>().Which.Message.Should().Contain("Keys:Folder").And.Contain("chmod 700");
    }

    [Fact]
    public async Task Keys_in_the_database_need_a_certificate()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var started = world.AnotherServer(settings: new() { ["Keys:Store"] = "Database" });

        started.Services.Invoking(s => s.GetRequiredService<IOptions<KeysOptions>>().Value)
            .Should().Throw<OptionsValidationException>().Which.Message.Should().Contain("Keys:Certificate");
    }

    [Theory]
    [InlineData("Folder")]
    [InlineData("Database")]
    public async Task Keys_under_a_certificate_are_encrypted_at_rest_and_readable_after_a_restart(string store)
    {
        await using var world = await PortalWorld.CreateAsync();
        var settings = Certified(world, store, "first");
        string secret;
        await using (var first = world.AnotherServer(settings: settings))
        {
            secret = Protect(first, "secret");
        }

        var atRest = store == "Folder"
            ? string.Concat(Directory.EnumerateFiles(world.Surroundings.KeysFolder, "*.xml").Select(File.ReadAllText))
            : await world.ReadAsync(async db => string.Concat(await db.DataProtectionKeys.Select(k => k.Xml!).ToListAsync()));
        atRest.Should().Contain("EncryptedData").And.NotContain("<masterKey");

        await using var restarted = world.AnotherServer(settings: settings);
        Unprotect(restarted, secret).Should().Be("secret");
    }

    [Theory]
    [InlineData("Keys:PreviousCertificates:0")]
    [InlineData("Keys:PreviousCertificates")]
    public async Task After_a_rotation_the_previous_certificate_still_opens_the_older_keys(string key)
    {
        await using var world = await PortalWorld.CreateAsync();
        var before = Certified(world, "Folder", "first");
        string secret;
        await using (var first = world.AnotherServer(settings: before))
        {
            secret = Protect(first, "secret");
        }

        var after = Certified(world, "Folder", "second");
        after[key] = before["Keys:Certificate"];
        await using var rotated = world.AnotherServer(settings: after);

        Unprotect(rotated, secret).Should().Be("secret");
    }

    [Fact]
    public async Task A_certificate_that_can_t_be_read_stops_the_start_and_names_its_key_but_not_the_password()
    {
        await using var world = await PortalWorld.CreateAsync();
        var settings = Certified(world, "Folder", "first");
        settings["Keys:CertificatePassword"] = "not the password";
        settings["Keys:PreviousCertificates:0"] = "/no/such/file.pfx";
        await using var started = world.AnotherServer(settings: settings);

        started.Services.Invoking(s => s.GetRequiredService<IOptions<KeysOptions>>().Value)
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().SatisfyRespectively(
                first => first.Should().StartWith("Keys:Certificate '").And.NotContain("not the password"),
                second => second.Should().StartWith("Keys:PreviousCertificates:0 '/no/such/file.pfx'"));
    }

    private static string Protect(PortalWorld world, string text) => Protector(world).Protect(text);

    private static string Unprotect(PortalWorld world, string text) => Protector(world).Unprotect(text);

    private static IDataProtector Protector(PortalWorld world) =>
        world.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static Dictionary<string, string?> Certified(PortalWorld world, string store, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(world.Time.GetUtcNow().AddDays(-1), world.Time.GetUtcNow().AddDays(1));
        var file = Path.Combine(world.Surroundings.Root, $"{name}.pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, "pfx password"));
        return new()
        {
            ["Keys:Store"] = store,
            ["Keys:Certificate"] = file,
            ["Keys:CertificatePassword"] = "pfx password",
        };
    }
}
