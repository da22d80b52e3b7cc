using Microsoft.AspNetCore.Components;

namespace LucyPortal.Tests.Architecture;

/// <summary>
/// Everything that touches a cookie is rendered without a circuit and lives in one feature; everything else lives in the circuit.
/// </summary>
public sealed class StaticIslandTests
{
    private const string Island = "LucyPortal.Features.SignIn";

    [Fact]
    public void Pages_without_a_circuit_are_exactly_those_of_the_sign_in() =>
        Strays(typeof(Program).Assembly.GetTypes(), Island).Should().BeEmpty();

    [Fact]
    public void A_page_on_the_wrong_side_is_reported() => Strays(
            [typeof(StaticInside), typeof(CircuitInside), typeof(StaticOutside), typeof(CircuitOutside), typeof(NoPage)],
            island: "LucyPortal.Tests.Architecture.StaticIsland",
            placeOf: type => type.Name.EndsWith("Inside", StringComparison.Ordinal) ? "LucyPortal.Tests.Architecture.StaticIsland" : "")
        .Should().BeEquivalentTo(nameof(CircuitInside), nameof(StaticOutside));

    private static IEnumerable<string> Strays(IEnumerable<Type> types, string island, Func<Type, string?>? placeOf = null) =>
        from type in types
        where type.IsDefined(typeof(RouteAttribute), inherit: false)
        let isStatic = type.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute), inherit: true)
        let isInside = (placeOf is null ? type.Namespace : placeOf(type)) == island
        where isStatic != isInside
        select type.Name;

    [Route("/a")]
    [ExcludeFromInteractiveRouting]
    private sealed class StaticInside : ComponentBase;

    [Route("/b")]
    private sealed class CircuitInside : ComponentBase;

    [Route("/c")]
    [ExcludeFromInteractiveRouting]
    private sealed class StaticOutside : ComponentBase;

    [Route("/d")]
    private sealed class CircuitOutside : ComponentBase;

    private sealed class NoPage : ComponentBase;
}
