using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using LucyPortal.Tests.TestSupport.Requirements;
using MimeKit;

namespace LucyPortal.Tests.Mail;

/// <summary>What the default rules of SpamAssassin think of the portal's mails, as a real Postfix delivered them.</summary>
[Collection(RealThings.Name)]
public sealed partial class SpamTests(MailRig rig) : IAsyncLifetime
{
    private const double MostPoints = 1.0;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TestFolder _home = new();
    private PortalWorld _world = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _world = await PortalWorld.CreateAsync();
        await _world.UseMailAsync(MailDeliveryMethod.InternalPostfix, host: "localhost", port: rig.SmtpPort);
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _home.Dispose();
    }

    [SpamFilterTheory]
    [InlineData("en", ChallengePurpose.SignIn)]
    [InlineData("en", ChallengePurpose.Configure)]
    [InlineData("en", ChallengePurpose.StepUp)]
    [InlineData("de", ChallengePurpose.SignIn)]
    [InlineData("de", ChallengePurpose.Configure)]
    [InlineData("de", ChallengePurpose.StepUp)]
    [InlineData("fr", ChallengePurpose.SignIn)]
    [InlineData("fr", ChallengePurpose.Configure)]
    [InlineData("fr", ChallengePurpose.StepUp)]
    public async Task A_code_does_not_look_like_spam(string language, ChallengePurpose purpose)
    {
        var mailbox = rig.NewMailbox();
        var user = await _world.AddUserAsync(mailbox, change: u => u.Language = language);
        await _world.SendAsync(user.NewBinding(purpose));
        await _world.DispatchAsync();
        var mail = (await rig.ReadAsync(mailbox)).Single().Mime;

        var (points, rules) = await JudgeAsync(mail);

        points.Should().BeLessThanOrEqualTo(MostPoints, rules);
    }

    private async Task<(double Points, string Rules)> JudgeAsync(MimeMessage mail)
    {
        // No network, no preferences of anybody's: the rules that came with it.
        var start = new ProcessStartInfo(Machine.Find("spamassassin")!, ["--local", "--nocreate-prefs"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["HOME"] = _home.FullPath },
        };
        using var judge = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var reading = MimeMessage.LoadAsync(judge.StandardOutput.BaseStream, patience.Token);
        await mail.WriteToAsync(judge.StandardInput.BaseStream, patience.Token);
        judge.StandardInput.Close();
        var status = (await reading).Headers["X-Spam-Status"] ?? "";
        await judge.WaitForExitAsync(patience.Token);
        var score = Score().Match(status);
        score.Success.Should().BeTrue(status);
        return (double.Parse(score.Groups[1].Value, CultureInfo.InvariantCulture), status);
    }

    [GeneratedRegex(@"score=(-?[0-9.]+)")]
    private static partial Regex Score();
}
