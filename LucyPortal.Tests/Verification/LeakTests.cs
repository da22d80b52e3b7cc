using System.Text.RegularExpressions;
using System.Xml.Linq;
using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Verification;

namespace LucyPortal.Tests.Verification;

public sealed class LeakTests
{
    private readonly ScriptedDelivery _server = new();

    [Theory, EachDatabase]
    public async Task No_code_password_body_or_key_stands_in_clear_in_any_table(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var (codes, user) = await LiveThroughItAllAsync(world);

        var waiting = await world.WriteMailAsync(code: "271828");
        (await world.MailRowAsync(waiting)).Payload.Should().NotBeNull();
        (await DatabaseScan.FindAsync(world, [PortalWorld.Password, "wrong password", OutboxSteps.Words, "271828", "verification code is", .. codes])).Should().BeEmpty();
        (await DatabaseScan.FindAsync(world, user.Email!)).Should().NotBeEmpty("the scan finds what is there");
    }

    [Theory, EachDatabase]
    [Trait("Flaw", "dgreif/ring#1746")]
    public async Task No_code_password_body_or_key_is_logged_at_any_level(DatabaseProvider provider)
    {
        await using var world = await PortalWorld.CreateAsync(provider);
        var (codes, user) = await LiveThroughItAllAsync(world);
        var log = world.Logs.Text;

        log.Length.Should().BeGreaterThan(10_000, "a silent log proves nothing");
        log.Should().NotContainAny(PortalWorld.Password, "wrong password", OutboxSteps.Words, "verification code is");
        foreach (var code in codes)
        {
            // The digits of an instant or an id can be any six digits: a code would stand by itself.
            Regex.IsMatch(log, $@"(?<![\w.:\-]){code}(?![\w\-])").Should().BeFalse();
        }

        log.Should().NotContainAny(Keys(world));
        world.Logs.Lines.Where(l => l.Category.StartsWith("LucyPortal", StringComparison.Ordinal))
            .Should().OnlyContain(l => !l.Text.Contains(user.Email!) && !l.Text.Contains(PortalWorld.Sender));
    }

    [Fact]
    public async Task The_subject_and_the_headers_hold_no_code()
    {
        await using var world = await PortalWorld.CreateAsync();
        var (codes, _) = await LiveThroughItAllAsync(world);

        foreach (var mail in world.Mailbox.All)
        {
            var head = mail.Raw[..mail.Raw.ReplaceLineEndings("\n").IndexOf("\n\n", StringComparison.Ordinal)];
            head.Should().NotContainAny(codes);
            Path.GetFileName(mail.Path).Should().NotContainAny(codes.Where(c => !mail.Path.Contains($"-{c}-")));
        }
    }

    [Fact]
    public async Task A_refused_mail_leaves_no_content_behind()
    {
        _server.Behaviour = (_, _) => ScriptedDelivery.Refused;
        await using var world = await PortalWorld.CreateAsync(configure: _server.Register);
        await world.WriteMailAsync(code: "271828");
        await world.DispatchOnceAsync();

        (await DatabaseScan.FindAsync(world, OutboxSteps.Words, "271828")).Should().BeEmpty();
        world.Logs.Text.Should().NotContainAny(OutboxSteps.Words, "271828");
    }

    private static async Task<(string[] Codes, PortalUser User)> LiveThroughItAllAsync(PortalWorld world)
    {
        var user = await world.AddUserAsync(configured: TwoFactorMethod.Email);
        await world.CheckPasswordAsync(user.Email!, "wrong password");
        await world.CheckPasswordAsync("nobody@example.org", "wrong password");
        await world.CheckPasswordAsync(user.Email!);
        var id = await world.UseAsync<PendingSignIns, string>(p => p.BeginAsync(user, false, "/", CancellationToken.None));
        var pending = (await world.UseAsync<PendingSignIns, PendingSignIn?>(p => p.FindAsync(id, CancellationToken.None)))!;
        var binding = ChallengeBinding.ForSignIn(pending);
        var first = await world.SendAndReadAsync(binding);
        await world.AnswerAsync(binding, CodeSteps.OtherThan(first));
        await world.AnswerAsync(binding, "12345");
        world.Advance(TimeSpan.FromMinutes(1));
        var second = await world.SendAndReadAsync(binding);
        world.Advance(TimeSpan.FromMinutes(1));
        await world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "127.0.0.1", port: SmtpPeer.ClosedPort());
        await world.SendAsync(binding);
        await world.DispatchOnceAsync();
        await world.ViewAsync(binding);
        (await world.AnswerAsync(binding, second, (_, _) => Task.CompletedTask)).Should().BeOfType<AnswerVerdict.Accepted>();
        await world.AnswerAsync(binding, second);
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        var recovery = await world.MakeRecoveryCodesAsync(user);
        await world.RecoverAsync(pending, recovery[0]);
        await world.RecoverAsync(pending, recovery[0]);
        return ([first, second, .. recovery, .. recovery.Select(c => c.Replace("-", "", StringComparison.Ordinal))], user);
    }

    /// <summary>The secrets in the keys' folder.</summary>
    private static string[] Keys(PortalWorld world)
    {
        var keys = Directory.EnumerateFiles(world.Surroundings.KeysFolder, "*.xml")
            .SelectMany(f => XDocument.Load(f).Descendants("masterKey").Descendants("value"))
            .Select(v => v.Value)
            .ToArray();
        keys.Should().NotBeEmpty();
        return keys;
    }
}
