using LucyPortal.Components.Shared;
using LucyPortal.Domain;
using LucyPortal.Features.TwoFactor;

namespace LucyPortal.Tests.Features.TwoFactor;

public sealed class TwoFactorPageStateTests
{
    private const TwoFactorMethod None = TwoFactorMethod.None;
    private const TwoFactorMethod Email = TwoFactorMethod.Email;

    private static readonly DateTime Now = new(2026, 11, 24, 14, 2, 0, DateTimeKind.Utc);

    [Fact]
    public void Nothing_chosen_asks_for_a_choice() => For(Stored(), None)
        .Should().Be(new TwoFactorPageState(NextStep.None, "Not configured", Tone.Neutral, "Nothing to save.", "Choose a 2FA method and save it first."));

    [Fact]
    public void Unsaved_choice_is_saved_next() => For(Stored(), Email)
        .Should().Be(new TwoFactorPageState(NextStep.Save, "Not configured", Tone.Neutral, null, "Save your choice first."));

    [Fact]
    public void Saved_choice_is_configured_next() => For(Stored(saved: Email), Email)
        .Should().Be(new TwoFactorPageState(NextStep.Configure, "Saved, not yet configured", Tone.Warning, "Saved.", null));

    [Fact]
    public void Code_that_was_sent_is_typed_next() => For(Stored(saved: Email) with { Challenge = Challenge() }, Email)
        .Should().Be(new TwoFactorPageState(NextStep.EnterCode, "Saved, not yet configured", Tone.Warning, "Saved.", null));

    [Fact]
    public void Configured_and_proven_has_nothing_left_to_do() => For(Stored(Email, Email, proof: true), Email)
        .Should().Be(new TwoFactorPageState(NextStep.None, "Configured", Tone.Success, "Saved.", "2FA is configured."));

    [Fact]
    public void Void_proof_is_renewed_next() => For(Stored(Email, Email), Email)
        .Should().Be(new TwoFactorPageState(NextStep.Configure, "Configured", Tone.Success, "Saved.", null));

    [Fact]
    public void Turning_off_is_a_choice_to_save() => For(Stored(Email, Email, proof: true), None)
        .Should().Be(new TwoFactorPageState(NextStep.Save, "Configured", Tone.Success, null, "Save your choice first."));

    [Theory]
    [InlineData(TwoFactorObstacle.NoAddress)]
    [InlineData(TwoFactorObstacle.NoSender)]
    [InlineData(TwoFactorObstacle.FolderNotWritable)]
    public void Where_no_code_can_be_sent_the_reason_points_to_what_is_missing(TwoFactorObstacle obstacle)
    {
        var saved = For(Stored(saved: Email) with { Obstacle = obstacle }, Email);
        var off = For(Stored(Email, Email, proof: true) with { Obstacle = obstacle }, None);
        var choice = For(Stored() with { Obstacle = obstacle }, Email);

        saved.Should().Match<TwoFactorPageState>(s => s.Next == NextStep.None && s.ConfigureReason == "First mend what is missing, above.");
        off.Should().Match<TwoFactorPageState>(
            s => s.Next == NextStep.None && s.SaveReason == "First mend what is missing, above.",
            "turning off asks for a code first");
        choice.Next.Should().Be(NextStep.Save, "a choice needs no code");
    }

    [Fact]
    public void Only_what_is_saved_and_chosen_counts_as_the_same_choice()
    {
        var page = Stored(saved: Email);

        (page with { Address = "other@example.org", HasProof = true }).Choice.Should().Be(page.Choice);
        (page with { Saved = None }).Choice.Should().NotBe(page.Choice);
        (page with { Configured = Email }).Choice.Should().NotBe(page.Choice);
    }

    [Theory]
    [InlineData(TwoFactorObstacle.NoSender)]
    [InlineData(TwoFactorObstacle.FolderNotWritable)]
    public void Code_at_hand_is_typed_next_even_where_no_other_could_be_sent(TwoFactorObstacle obstacle)
    {
        var page = For(Stored(saved: Email) with { Obstacle = obstacle, Challenge = Challenge() }, Email);

        page.Should().Match<TwoFactorPageState>(s => s.Next == NextStep.EnterCode && s.ConfigureReason == "First mend what is missing, above.");
    }

    [Fact]
    public void Locked_account_can_do_nothing_that_needs_a_code()
    {
        var locked = Stored(saved: Email) with { LockedUntil = Now.AddMinutes(15), Challenge = Challenge() };

        For(locked, Email).Should().Match<TwoFactorPageState>(s => s.Next == NextStep.None && s.ConfigureReason == "Locked for now: too many wrong codes.");
        For(locked with { Configured = Email }, None).Should().Match<TwoFactorPageState>(s => s.Next == NextStep.None && s.SaveReason == "Locked for now: too many wrong codes.");
        For(locked, None).Next.Should().Be(NextStep.Save, "taking a choice back needs no code");
        For(locked.At(Now.AddMinutes(15)), Email).Next.Should().Be(NextStep.EnterCode, "the code outlived the lock");
    }

    private static TwoFactorPageState For(TwoFactorSnapshot stored, TwoFactorMethod chosen) => TwoFactorPageState.For(stored, chosen);

    private static TwoFactorSnapshot Stored(TwoFactorMethod configured = None, TwoFactorMethod saved = None, bool proof = false) => new(
        Guid.Empty,
        configured,
        configured == None ? null : Now,
        saved,
        "nora@example.org",
        IsAdministrator: true,
        proof,
        MailDeliveryMethod.MailFolder,
        "/mail",
        null,
        null,
        null,
        null,
        RecoveryStock.None);

    private static ChallengeView Challenge() => Views.Live(Now);
}
