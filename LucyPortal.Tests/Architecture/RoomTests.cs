using Mono.Cecil;

namespace LucyPortal.Tests.Architecture;

/// <summary>Dependencies point one way.</summary>
public sealed class RoomTests
{
    private const string SampleRoot = "LucyPortal.Tests.Architecture.Sample";

    private static readonly Rooms Portal = new("LucyPortal");
    private static readonly Rooms Sample = new(SampleRoot);
    private static readonly IReadOnlyList<Arrow> PortalArrows = Arrow.In(CompiledAssembly.Portal);
    private static readonly IReadOnlyList<Arrow> SampleArrows = [.. Arrow.In(CompiledAssembly.Tests).Where(a => Sample.RoomOf(a.From) is not null)];

    [Fact]
    public void Each_room_knows_only_rooms_below_it_and_no_feature_knows_another() =>
        Portal.WrongWays(PortalArrows).Should().BeEmpty();

    [Fact]
    public void Foreign_code_is_used_only_where_it_belongs() => Portal.Strays(PortalArrows).Should().BeEmpty();

    [Fact]
    public void Every_type_lives_in_a_known_room() =>
        TypesWithoutRoom(CompiledAssembly.Portal, Portal).Should().BeEmpty();

    [Theory]
    [InlineData("LucyPortal.Data.MailSettingsStore", "LucyPortal.Domain.MailSettings")]
    [InlineData("LucyPortal.Outbox.OutboxDispatcher", "LucyPortal.Delivery.IDeliveryMethod")]
    [InlineData("LucyPortal.Delivery.SmtpSession", "MailKit.Net.Smtp.SmtpClient")]
    public void Uses_that_exist_are_seen(string from, string to) => PortalArrows.Should().Contain(new Arrow(from, to));

    [Theory]
    [InlineData("ByBase", "Store")]
    [InlineData("ByField", "Store")]
    [InlineData("BySignature", "Store")]
    [InlineData("ByLocal", "Store")]
    [InlineData("ByCall", "Store")]
    [InlineData("ByGenericArgument", "Store")]
    [InlineData("ByConstraint`1", "Store")]
    [InlineData("ByAttribute", "StoredAttribute")]
    [InlineData("ByAttributeArgument", "Store")]
    [InlineData("ByCatch", "StoreException")]
    [InlineData("ByLambda", "Store")]
    [InlineData("ByAsync", "Store")]
    public void A_use_upwards_is_reported_however_it_hides(string type, string used) =>
        Sample.WrongWays(SampleArrows).Should().Contain($"{SampleRoot}.Domain.{type} knows {SampleRoot}.Data.{used}");

    [Fact]
    public void A_feature_that_knows_another_is_reported() => Sample.WrongWays(SampleArrows).Should().Contain(
        $"{SampleRoot}.Features.Account.KnowsItsNeighbour knows {SampleRoot}.Features.SignIn.LoginPage");

    [Fact]
    public void Types_that_use_nothing_above_them_are_not_reported() =>
        Sample.WrongWays(SampleArrows).Should().NotContain(line => line.Contains("Innocent knows") || line.Contains("LoginPage knows"));

    [Theory]
    [InlineData("Features.Account.UsesEntityFramework", "Microsoft.EntityFrameworkCore.DbContext")]
    [InlineData("Features.Account.UsesMime", "MimeKit.MimeMessage")]
    [InlineData("Features.Account.UsesRequest", "Microsoft.AspNetCore.Http.HttpContext")]
    [InlineData("Features.Account.UsesSignIn", "Microsoft.AspNetCore.Identity.SignInManager`1")]
    [InlineData("Delivery.UsesMudBlazor", "MudBlazor.MudTheme")]
    public void Foreign_code_in_the_wrong_place_is_reported(string type, string foreign) =>
        Sample.Strays(SampleArrows).Should().Contain($"{SampleRoot}.{type} uses {foreign}");

    [Fact]
    public void Foreign_code_in_its_own_place_is_not_reported() =>
        Sample.Strays(SampleArrows).Should().NotContain(line => line.Contains("MaySendMail"));

    [Fact]
    public void A_type_outside_every_room_is_reported() => TypesWithoutRoom(CompiledAssembly.Tests, Sample)
        .Should().Contain($"{SampleRoot}.Attic.Lost").And.NotContain($"{SampleRoot}.Domain.Innocent");

    private static IEnumerable<string> TypesWithoutRoom(AssemblyDefinition assembly, Rooms rooms) => assembly.MainModule.Types
        .Where(type => !IsMadeByACompiler(type))
        .Select(Arrow.Owner)
        .Distinct()
        .Where(name => rooms.RoomOf(name) is not { } room || !Rooms.IsKnown(room));

    /// <summary>Helpers that compilers and source generators put beside the product's own types.</summary>
    private static bool IsMadeByACompiler(TypeDefinition type) =>
        type.Name.Contains('<')
        || type.CustomAttributes.Any(a => a.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute" or "EmbeddedAttribute");
}
