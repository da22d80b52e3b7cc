using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LucyPortal.Tests.Verification;

public sealed class PasswordCheckTests
{
    [Fact]
    public async Task Unknown_wrong_locked_and_disabled_get_one_answer_after_one_hash_each()
    {
        await using var world = await PortalWorld.CreateAsync(configure: services => services
            .AddSingleton<CountingPasswordHasher>()
            .AddSingleton<IPasswordHasher<PortalUser>>(p => p.GetRequiredService<CountingPasswordHasher>()));
        var hasher = world.Services.GetRequiredService<CountingPasswordHasher>();
        await world.AddUserAsync();
        var disabled = await world.AddUserAsync("disabled@example.org", change: u => u.IsDisabled = true);
        await world.AddUserAsync("locked@example.org");
        for (var i = 0; i < 6; i++)
        {
            await world.CheckPasswordAsync("locked@example.org", "wrong");
        }

        var withoutPassword = await world.AddUserAsync("external@example.org");
        await world.ChangeUserAsync(withoutPassword, u => u.PasswordHash = null);

        foreach (var (email, password) in new[]
        {
            ("nobody@example.org", PortalWorld.Password),
            ("not an address", PortalWorld.Password),
            ("nora@example.org", "wrong"),
            ("nora@example.org", ""),
            ("locked@example.org", PortalWorld.Password),
            (disabled.Email!, PortalWorld.Password),
            (disabled.Email!, "wrong"),
            ("external@example.org", PortalWorld.Password),
            ("external@example.org", ""),
        })
        {
            var before = hasher.Count;
            (await world.CheckPasswordAsync(email, password)).Should().BeNull($"of {email}");
            (hasher.Count - before).Should().Be(1, $"of {email}");
        }

        var last = hasher.Count;
        (await world.CheckPasswordAsync("nora@example.org")).Should().NotBeNull();
        (hasher.Count - last).Should().Be(1);
    }

    [Fact]
    public async Task The_very_first_check_costs_the_same_for_known_and_unknown()
    {
        // The stand-in hash for nobody is made once: it must not be the unknown who pay for that alone.
        var costs = new List<int>();
        foreach (var email in new[] { "nora@example.org", "nobody@example.org" })
        {
            var hasher = new CountingPasswordHasher(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));
            await using var world = await PortalWorld.CreateAsync(configure: services => services.AddSingleton<IPasswordHasher<PortalUser>>(hasher));
            await world.AddUserAsync();
            var before = hasher.Count;
            await world.CheckPasswordAsync(email, "wrong");
            costs.Add(hasher.Count - before);
        }

        costs.Distinct().Should().ContainSingle();
    }

    [Theory, EachDatabase]
    public async Task Six_wrong_passwords_lock_and_the_right_one_is_then_refused_for_fifteen_minutes(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();
        for (var i = 0; i < 6; i++)
        {
            (await world.CheckPasswordAsync(user.Email!, "wrong")).Should().BeNull();
        }

        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull();
        world.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        (await world.CheckPasswordAsync(user.Email!)).Should().BeNull();
        world.Advance(TimeSpan.FromMilliseconds(1));
        (await world.CheckPasswordAsync(user.Email!)).Should().NotBeNull();
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == AuditAction.Locked))).Should().Be(1);
    }

    [Fact]
    public async Task Tries_at_a_locked_account_do_not_prolong_the_lock()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        for (var i = 0; i < 10; i++)
        {
            await world.CheckPasswordAsync(user.Email!, "wrong");
        }

        world.Advance(TimeSpan.FromMinutes(15));
        (await world.CheckPasswordAsync(user.Email!)).Should().NotBeNull();
    }

    [Theory, EachDatabase]
    [Trait("Flaw", "CVE-2023-33170")]
    [Trait("Flaw", "CVE-2026-93346")]
    [Trait("Flaw", "parse-server#10266")]
    public async Task Thirty_simultaneous_wrong_passwords_are_judged_six_times_at_most(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var user = await world.AddUserAsync();

        await Simultaneously.RunAsync(30, _ => world.CheckPasswordAsync(user.Email!, "wrong"));

        (await world.TriesAsync(user, TryKind.Password)).Should().Be(6);
        var details = await world.ReadAsync(db => db.AuditEvents
            .Where(e => e.Action == AuditAction.PasswordRefused)
            .GroupBy(e => e.Detail!)
            .ToDictionaryAsync(g => g.Key, g => g.Count()));
        details.Should().BeEquivalentTo(new Dictionary<string, int> { ["wrong"] = 6, ["locked"] = 24 });
    }

    [Fact]
    public async Task A_password_is_compared_exactly_as_typed()
    {
        await using var world = await PortalWorld.CreateAsync();
        const string Typed = "  Blänk and Case  ";
        await world.AddUserAsync(password: Typed);

        (await world.CheckPasswordAsync("nora@example.org", Typed.Trim())).Should().BeNull();
        (await world.CheckPasswordAsync("nora@example.org", Typed.ToLowerInvariant())).Should().BeNull();
        (await world.CheckPasswordAsync("nora@example.org", Typed + "x")).Should().BeNull();
        (await world.CheckPasswordAsync(" NORA@example.org ", Typed)).Should().NotBeNull("an address is no secret");
    }

    [Fact]
    public async Task Every_refusal_is_on_record_also_that_of_an_unknown_address_which_is_not_written_down()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        await world.CheckPasswordAsync("nobody@example.org");
        await world.CheckPasswordAsync(user.Email!, "wrong");

        var events = await world.ReadAsync(db => db.AuditEvents.Where(e => e.Action == AuditAction.PasswordRefused).OrderBy(e => e.Id).ToListAsync());
        events.Select(e => (e.SubjectId, e.Detail, e.Succeeded, e.SourceAddress)).Should().Equal(
            (null, "unknown", false, PortalWorld.SourceAddress),
            (user.Id, "wrong", false, PortalWorld.SourceAddress));
    }

    [Fact]
    public async Task A_signed_in_user_s_wrong_passwords_count_like_those_of_known_browsers_at_the_door()
    {
        await using var world = await PortalWorld.CreateAsync();
        var user = await world.AddUserAsync();
        var browser = await world.KnownBrowserAsync(user);
        for (var i = 0; i < 6; i++)
        {
            (await world.UseAsync<PasswordCheck, bool>(c => c.CheckAsync(user.Id, "wrong", CancellationToken.None))).Should().BeFalse();
        }

        (await world.CheckPasswordAsync(user.Email!, browser: browser)).Should().BeNull();
        (await world.CheckPasswordAsync(user.Email!)).Should().NotBeNull("strangers have a count of their own");
    }

    [Fact]
    public async Task The_product_s_hash_has_the_rounds_that_owasp_asks_for()
    {
        await using var surroundings = await Surroundings.CreateAsync();
        var services = new ServiceCollection();
        PortalWorld.Register(services, surroundings);
        var configured = services.Where(s => s.ServiceType == typeof(Microsoft.Extensions.Options.IConfigureOptions<PasswordHasherOptions>))
            .Select(s => s.ImplementationInstance)
            .OfType<Microsoft.Extensions.Options.IConfigureOptions<PasswordHasherOptions>>()
            .First();
        var options = new PasswordHasherOptions();
        configured.Configure(options);

        options.IterationCount.Should().BeGreaterThanOrEqualTo(220_000);
        options.CompatibilityMode.Should().Be(PasswordHasherCompatibilityMode.IdentityV3);
    }
}
