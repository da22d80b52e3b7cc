using LucyPortal.Domain;
using LucyPortal.Outbox;
using LucyPortal.Tests.TestSupport;

namespace LucyPortal.Tests.Verification;

/// <summary>Mails as they arrive, in the language of whoever reads them.</summary>
public sealed class MailLanguageTests : IAsyncLifetime
{
    private PortalWorld _world = null!;

    public async Task InitializeAsync() => _world = await PortalWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("en", "Lucy login verification code", "Hello Nora Admin,", "We received a login request to your Lucy account nora@example.org.", "Code is valid for 20 min., until ")]
    [InlineData("de", "Lucy: Ihr Bestätigungscode", "Guten Tag Nora Admin,", "wir haben eine Anmeldeanfrage für Ihr Konto nora@example.org bei Lucy erhalten.", "Der Code ist 20 Min. gültig, bis ")]
    [InlineData("fr", "Lucy\u00a0: votre code de vérification", "Bonjour Nora Admin,", "Nous avons reçu une demande de connexion à votre compte Lucy nora@example.org.", "Ce code est valable 20\u00a0min, jusqu’à ")]
    public async Task A_code_comes_in_the_language_of_its_reader(string language, string subject, string greeting, string request, string lifetime)
    {
        var user = await _world.AddUserAsync(change: u => u.Language = language);

        var code = await _world.SendAndReadAsync(user.NewBinding(ChallengePurpose.SignIn));

        var mime = _world.Mailbox.All.Should().ContainSingle().Which.Mime;
        mime.Subject.Should().Be(subject).And.NotContain(code);
        mime.HtmlBody.Should().Contain($"<html lang=\"{language}\">").And.Contain($">{code}</p>");
        var lines = mime.TextBody!.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().Be(greeting);
        lines[1].Should().Be(request);
        lines[3].Should().Be(code);
        lines[4].Should().StartWith(lifetime);
    }

    [Fact]
    public async Task A_language_that_is_not_known_is_english()
    {
        var user = await _world.AddUserAsync(change: u => u.Language = "tlh");

        await _world.SendAndReadAsync(user.NewBinding());

        _world.Mailbox.All.Should().ContainSingle().Which.Mime.HtmlBody.Should().Contain("<html lang=\"en\">");
    }

    [Theory]
    [InlineData("en", "14:02 (UTC+01:00)", "on 1 Nov 2026, 14:02 (UTC+01:00), from the address 192.0.2.7")]
    [InlineData("de", "14:02 Uhr (UTC+01:00)", "am 01.11.2026 um 14:02 Uhr (UTC+01:00) von der Adresse 192.0.2.7 aus")]
    [InlineData("fr", "14:02 (UTC+01:00)", "le 01/11/2026 à 14:02 (UTC+01:00) depuis l’adresse 192.0.2.7")]
    public void Times_are_written_as_the_language_writes_them(string language, string time, string whenAndWhere)
    {
        var clock = new MailClock("Europe/Zurich", MailLanguage.Of(language));
        var at = new DateTime(2026, 11, 1, 13, 2, 3, DateTimeKind.Utc);

        clock.TimeWithZone(at).Should().Be(time);
        clock.WhenAndWhere(at, "192.0.2.7").Should().Be(whenAndWhere);
    }

    [Theory]
    [InlineData("de", "Ihr Team von Lucy")]
    [InlineData("fr", "L’équipe Lucy")]
    public void Every_notice_comes_in_the_language_of_its_reader(string language, string signature) =>
        EveryMail.In(language, help: "4711").Should().OnlyContain(m =>
            m.Body.Signature == signature && m.Body.Language.Code == language && !m.Body.ToText().Contains(" your "));

    [Fact]
    public void What_is_to_be_told_to_two_people_is_told_to_each_in_the_own_language()
    {
        var owner = new PortalUser { DisplayName = "Luc", Email = "luc@example.org", Language = "fr" };
        var reader = new PortalUser { DisplayName = "Nora", Email = "nora@example.org", Language = "de" };

        var mail = new LucyPortal.Verification.SecondFactorNotices("Lucy", default, null, null).PasswordStolen(owner, reader);

        mail.Subject.Should().Be("Lucy: Das Passwort von Luc gilt als gestohlen");
        mail.Recipient.Should().Be("nora@example.org");
        mail.Body.Before[0].Should().Contain("Luc (luc@example.org)");
    }
}
