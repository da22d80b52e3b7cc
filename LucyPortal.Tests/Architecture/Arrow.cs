using Mono.Cecil;
using Mono.Cecil.Cil;

namespace LucyPortal.Tests.Architecture;

/// <summary>One type uses another. Both are named by their outermost type, so that what a compiler nests counts for its owner.</summary>
internal sealed record Arrow(string From, string To)
{
    private const string RazorPrefix = "__Blazor.";

    /// <summary>All uses within an assembly: bases, attributes, fields, signatures, locals, operands, generic arguments.</summary>
    public static IReadOnlyList<Arrow> In(AssemblyDefinition assembly) =>
        [.. assembly.MainModule.Types.SelectMany(Of).Distinct()];

    /// <summary>All uses by one type and what is nested in it.</summary>
    public static IEnumerable<Arrow> Of(TypeDefinition type) =>
        UsedBy(type).SelectMany(Flatten).Select(used => new Arrow(Owner(type), Owner(used))).Where(a => a.From != a.To).Distinct();

    /// <summary>The type in the source that this one belongs to.</summary>
    public static string Owner(TypeReference type)
    {
        if (type.DeclaringType is { } outer)
        {
            return Owner(outer);
        }

        // What the Razor compiler needs to infer the type arguments of a component stands beside it, under a name made of its name.
        var name = type.FullName;
        return name.StartsWith(RazorPrefix, StringComparison.Ordinal) ? name[RazorPrefix.Length..name.LastIndexOf('.')] : name;
    }

    private static IEnumerable<TypeReference?> UsedBy(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(i => i.InterfaceType),
        .. OfAttributes(type),
        .. OfGenericParameters(type),
        .. type.Fields.SelectMany(f => OfAttributes(f).Append(f.FieldType)),
        .. type.Properties.SelectMany(p => OfAttributes(p).Append(p.PropertyType)),
        .. type.Events.SelectMany(e => OfAttributes(e).Append(e.EventType)),
        .. type.Methods.SelectMany(OfMethod),
        .. type.NestedTypes.SelectMany(UsedBy),
    ];

    private static IEnumerable<TypeReference?> OfMethod(MethodDefinition method) =>
    [
        .. OfAttributes(method),
        .. OfAttributes(method.MethodReturnType),
        .. OfGenericParameters(method),
        .. OfSignature(method),
        .. method.Parameters.SelectMany(OfAttributes),
        .. method.HasBody ? OfBody(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> OfSignature(IMethodSignature signature) =>
        signature.Parameters.Select(p => p.ParameterType).Append(signature.ReturnType);

    private static IEnumerable<TypeReference?> OfBody(MethodBody body) =>
    [
        .. body.Variables.Select(v => v.VariableType),
        .. body.ExceptionHandlers.Select(h => h.CatchType),
        .. body.Instructions.SelectMany(i => OfOperand(i.Operand)),
    ];

    private static IEnumerable<TypeReference?> OfOperand(object? operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod generic => [.. generic.GenericArguments, generic.DeclaringType, .. OfSignature(generic)],
        MethodReference method => [method.DeclaringType, .. OfSignature(method)],
        CallSite site => OfSignature(site),
        _ => [],
    };

    private static IEnumerable<TypeReference?> OfGenericParameters(IGenericParameterProvider owner) =>
        owner.GenericParameters.SelectMany(p => OfAttributes(p).Concat(p.Constraints.Select(c => c.ConstraintType)));

    private static IEnumerable<TypeReference?> OfAttributes(ICustomAttributeProvider owner) => owner.CustomAttributes.SelectMany(a =>
        a.ConstructorArguments
            .Concat(a.Properties.Concat(a.Fields).Select(named => named.Argument))
            .SelectMany(OfArgument)
            .Append(a.AttributeType));

    private static IEnumerable<TypeReference?> OfArgument(CustomAttributeArgument argument) => argument.Value switch
    {
        TypeReference named => [argument.Type, named],
        CustomAttributeArgument boxed => OfArgument(boxed),
        CustomAttributeArgument[] many => many.SelectMany(OfArgument).Append(argument.Type),
        _ => [argument.Type],
    };

    private static IEnumerable<TypeReference> Flatten(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Flatten).Append(generic.ElementType),
        FunctionPointerType pointer => OfSignature(pointer).SelectMany(Flatten),
        IModifierType modifier => Flatten(modifier.ElementType).Concat(Flatten(modifier.ModifierType)),
        TypeSpecification specification => Flatten(specification.ElementType),
        _ => [type],
    };
}
