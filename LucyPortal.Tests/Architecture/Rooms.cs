namespace LucyPortal.Tests.Architecture;

/// <summary>The rooms of the portal, which of them each may know, and which may hold what comes from elsewhere.</summary>
/// <param name="root">The namespace that the rooms lie in.</param>
internal sealed class Rooms(string root)
{
    private const string CompositionRoot = "Program";
    private const string Features = "Features";

    private static readonly string[] All =
        ["Commands", "Hosting", "Components", Features, "Verification", "Outbox", "Delivery", "Data", "Domain"];

    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Domain"] = [],
        ["Data"] = ["Domain"],
        ["Delivery"] = ["Data", "Domain"],
        ["Outbox"] = ["Delivery", "Data", "Domain"],
        ["Verification"] = ["Outbox", "Data", "Domain"],
        ["Components"] = ["Domain"],
        // Delivery: a test of the connection uses the very class that will send.
        [Features] = ["Components", "Verification", "Outbox", "Delivery", "Data", "Domain"],
        ["Commands"] = All,
        ["Hosting"] = All,
        [CompositionRoot] = All,
    };

    /// <summary>Namespaces from elsewhere, or single types, and the only places that may use them.</summary>
    private static readonly (string[] Foreign, string[] Places)[] Vendors =
    [
        (["MailKit", "MimeKit", "Polly"], ["Delivery"]),
        (["System.CommandLine"], ["Commands"]),
        (["MudBlazor"], ["Components", Features, CompositionRoot]),
        // So that a page can never hold a set of rows.
        (
            [
                "Microsoft.EntityFrameworkCore",
                "Microsoft.AspNetCore.Identity.EntityFrameworkCore",
                "Microsoft.AspNetCore.DataProtection.EntityFrameworkCore",
                "Microsoft.Data",
            ],
            ["Data", "Outbox", "Verification", "Hosting"]),
        // A circuit has no request, and no response that a cookie could be written to.
        (["Microsoft.AspNetCore.Identity.SignInManager`1"], ["Features.SignIn"]),
        (
            ["Microsoft.AspNetCore.Http.HttpContext", "Microsoft.AspNetCore.Http.IHttpContextAccessor"],
            ["Features.SignIn", "Components", "Hosting", CompositionRoot]),
    ];

    /// <summary>The room of a type: the name behind the root namespace, or null when it lies outside.</summary>
    public string? RoomOf(string type) => type == CompositionRoot ? type : PathOf(type)?.Split('.')[0];

    /// <summary>True for a room that the table above has.</summary>
    public static bool IsKnown(string room) => MayKnow.ContainsKey(room);

    /// <summary>The uses that point upwards, or from one feature to another.</summary>
    public IEnumerable<string> WrongWays(IEnumerable<Arrow> arrows) =>
        from arrow in arrows
        let fromRoom = RoomOf(arrow.From)
        let toRoom = RoomOf(arrow.To)
        where fromRoom is not null && toRoom is not null
        where fromRoom == toRoom
            ? fromRoom == Features && SliceOf(arrow.From) != SliceOf(arrow.To)
            : !MayKnow.GetValueOrDefault(fromRoom, []).Contains(toRoom)
        select $"{arrow.From} knows {arrow.To}";

    /// <summary>The uses of foreign code outside the places that are meant for it.</summary>
    public IEnumerable<string> Strays(IEnumerable<Arrow> arrows) =>
        from arrow in arrows
        let place = arrow.From == CompositionRoot ? CompositionRoot : PathOf(arrow.From)
        where place is not null
        from vendor in Vendors
        where vendor.Foreign.Any(foreign => IsWithin(arrow.To, foreign))
        where !vendor.Places.Any(allowed => IsWithin(place, allowed))
        select $"{arrow.From} uses {arrow.To}";

    private static bool IsWithin(string name, string scope) => name == scope || name.StartsWith(scope + ".", StringComparison.Ordinal);

    private string? PathOf(string type) => type.StartsWith(root + ".", StringComparison.Ordinal) ? type[(root.Length + 1)..] : null;

    private string SliceOf(string type) => PathOf(type)!.Split('.') is [_, var slice, _, ..] ? slice : "";
}
