using LucyPortal.Data;
using LucyPortal.Domain;
using LucyPortal.Tests.TestSupport;
using Microsoft.EntityFrameworkCore;

namespace LucyPortal.Tests.Verification;

/// <summary>A signature decides whether mail is accepted, so it is tried first, like everything that does.</summary>
public sealed class DkimDraftTests
{
    [Theory, EachDatabase]
    public async Task A_signed_code_puts_the_signature_in_force_and_others_are_unsigned_until_then(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        var signing = world.Services.Signing();

        (await world.TryAsync(c => c with { Dkim = signing })).Should().Be(MailChange.Drafted);
        var draft = (await world.DraftAsync())!.Id;
        await world.WriteMailAsync();
        await world.DispatchAsync();
        world.Mailbox.All.Should().ContainSingle().Which.Raw.Should().NotContain("DKIM-Signature");

        await world.SendByDraftAsync(draft);
        var code = await world.LatestCodeAsync();
        await world.DispatchAsync();
        world.Mailbox.All.Single(m => m.Code == code).Mime.IsWellSigned().Should().BeTrue("the code must prove the new way");
        (await world.ConfirmDraftAsync(draft, code)).Should().BeOfType<AnswerVerdict.Accepted>();

        (await world.InForceAsync()).Should().BeEquivalentTo(new { Id = draft, Dkim = signing, ProvenAt = (DateTime?)world.Now });
        world.Advance(TimeSpan.FromSeconds(1));
        await world.WriteMailAsync();
        await world.DispatchAsync();
        world.Mailbox.All[^1].Mime.IsWellSigned().Should().BeTrue();
    }

    [Theory, EachDatabase]
    public async Task Its_key_is_erased_with_a_draft_that_is_given_up(DatabaseProvider provider)
    {
        await using var world = await OpenAsync(provider);
        await world.TryAsync(c => c with { Dkim = world.Services.Signing() });
        var draft = (await world.DraftAsync())!.Id;

        await world.DiscardAsync(draft);

        (await world.ReadAsync(db => db.MailSettings.AsNoTracking().SingleAsync(s => s.Id == draft)))
            .Should().BeEquivalentTo(new { Status = MailSettingsStatus.Dropped, Dkim = (DkimSigning?)null });
    }

    [Fact]
    public async Task Another_page_s_change_joins_the_draft_and_keeps_the_signature()
    {
        await using var world = await OpenAsync();
        var signing = world.Services.Signing();
        await world.TryAsync(c => c with { Dkim = signing });

        (await world.TryAsync(c => c with { SystemNotificationEmail = "new@portal.example" })).Should().Be(MailChange.Drafted);

        (await world.DraftAsync())!.Dkim.Should().Be(signing);
    }

    [Fact]
    public async Task Previous_settings_come_back_with_their_key()
    {
        await using var world = await OpenAsync();
        var signed = (await world.SignMailAsync())!;
        await world.UseAsync<MailSettingsStore>(s => s.MarkProvenAsync(signed.Id, signed.Method, CancellationToken.None));
        await world.UseAsync<MailSettingsStore>(s => s.ChangeFromAsync(m => MailSettingsChange.Of(m) with { Dkim = null }, CancellationToken.None));
        (await world.InForceAsync()).Should().BeEquivalentTo(new { Dkim = (DkimSigning?)null, ProvenAt = (DateTime?)null });

        var confirmed = await world.UseAsync<MailSettingsHistory, IReadOnlyList<MailSettings>>(h => h.ConfirmedAsync(CancellationToken.None));
        confirmed.Should().ContainSingle().Which.Dkim.Should().Be(signed.Dkim);
        (await world.UseAsync<MailSettingsHistory, MailSettings?>(h => h.UseAsync(signed.Id, CancellationToken.None))).Should().NotBeNull();

        (await world.InForceAsync()).Should().BeEquivalentTo(new { signed.Id, signed.Dkim });
    }

    [Fact]
    public void What_differs_names_the_record_and_never_the_key()
    {
        var unsigned = Signed(null);
        var signed = Signed(new DkimSigning("example.org", "lucy", "one key"));
        var renewed = Signed(new DkimSigning("example.org", "lucy", "another key"));
        var moved = Signed(new DkimSigning("example.net", "lucy", "one key"));

        MailSettingsDifference.Words(unsigned, signed).Should().Be("DKIM signature: none to lucy._domainkey.example.org");
        MailSettingsDifference.Words(signed, unsigned).Should().Be("DKIM signature: lucy._domainkey.example.org to none");
        MailSettingsDifference.Words(signed, renewed).Should().Be("DKIM signature: private key");
        MailSettingsDifference.Words(signed, moved).Should().Be("DKIM signature: lucy._domainkey.example.org to lucy._domainkey.example.net");
        MailSettingsDifference.Words(signed, signed).Should().BeEmpty();
        unsigned.SendsLike(signed).Should().BeFalse();
    }

    [Theory]
    [InlineData(MailDeliveryMethod.InternalPostfix, null, MailDeliveryMethod.InternalPostfix, false)]
    [InlineData(MailDeliveryMethod.InternalPostfix, MailDeliveryMethod.ExternalRelay, MailDeliveryMethod.InternalPostfix, false)]
    [InlineData(MailDeliveryMethod.ExternalHttp, MailDeliveryMethod.InternalPostfix, MailDeliveryMethod.InternalPostfix, true)]
    [InlineData(MailDeliveryMethod.InternalPostfix, MailDeliveryMethod.ExternalHttp, MailDeliveryMethod.InternalPostfix, false)]
    public void A_signature_is_tried_by_one_way_that_signs_and_voids_the_proofs_of_those(
        MailDeliveryMethod method, MailDeliveryMethod? fallback, MailDeliveryMethod tried, bool methodStaysProven)
    {
        var proven = DateTime.UnixEpoch;
        var before = new MailSettings { Method = method, Fallback = fallback, ProvenAt = proven, FallbackProvenAt = proven };
        var signed = new MailSettings { Method = method, Fallback = fallback, Dkim = new DkimSigning("example.org", "lucy", "key") };

        signed.TriesTwo(before).Should().BeFalse();
        signed.TriedAgainst(before).Should().Be(tried);
        signed.TakeProofsOf(before);

        signed.ProvenAt.Should().Be(methodStaysProven ? proven : null);
        signed.FallbackProvenAt.Should().Be(fallback == MailDeliveryMethod.ExternalHttp ? proven : null);
    }

    private static MailSettings Signed(DkimSigning? by) => new() { Method = MailDeliveryMethod.MailFolder, Dkim = by };

    private static async Task<PortalWorld> OpenAsync(DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        var world = await PortalWorld.CreateAsync(provider);
        await world.UseMailAsync(MailDeliveryMethod.MailFolder);
        await world.SignInAsync(await world.AddUserAsync(configured: TwoFactorMethod.Email, change: u => u.DisplayName = "Nora"));
        return world;
    }
}
