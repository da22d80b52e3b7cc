using Microsoft.AspNetCore.Components;

namespace LucyPortal.Tests.Architecture;

/// <summary>
/// Everything that touches a cookie is rendered without a circuit and lives in one feature. Beside it only the shell's dead ends do
/// without: they must be seen when nothing else works. Everything else lives in the circuit.
/// </summary>
public sealed class StaticIslandTests
{
    private static readonly string[] Island = ["LucyPortal.Features.SignIn", "LucyPortal.Components.Pages"];

    [Fact]
    public void Pages_without_a_circuit_are_exactly_those_of_the_sign_in_and_the_dead_ends() =>
        Strays(typeof(Program).Assembly.GetTypes(), type => Island.Contains(type.Namespace)).Should().BeEmpty();

    [Fact]
    public void The_sign_in_has_such_pages() => Pages(typeof(Program).Assembly.GetTypes())
        .Should().Contain(type => type.Namespace == Island[0] && IsStatic(type));

    [Fact]
    public void A_page_on_the_wrong_side_is_reported() => Strays(
            [typeof(StaticInside), typeof(CircuitInside), typeof(StaticOutside), typeof(CircuitOutside), typeof(NoPage)],
            type => type.Name.EndsWith("Inside", StringComparison.Ordinal))
        .Should().BeEquivalentTo(nameof(CircuitInside), nameof(StaticOutside));

    private static IEnumerable<string> Strays(IEnumerable<Type> types, Func<Type, bool> isInside) =>
        Pages(types).Where(type => IsStatic(type) != isInside(type)).Select(type => type.Name);

    private static IEnumerable<Type> Pages(IEnumerable<Type> types) =>
        types.Where(type => type.IsDefined(typeof(RouteAttribute), inherit: false));

    private static bool IsStatic(Type type) => type.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute), inherit: true);

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
