namespace LucyPortal.Tests.SqlServer;

/// <summary>
/// What is imagined to stand in every table: no row, or one whose columns hold what their names suggest. All ids are the same one
/// and all texts are the same, so that rows belong together.
/// </summary>
internal sealed record Imagination
{
    private const string Api = """{"BaseAddress":"https://ada"}""";

    private const string Signing = """{"Domain":"example.test","Selector":"ada","Key":null}""";

    private const string Failed = """{"Method":1,"Server":"ada","Failure":1,"Reply":null}""";

    private static readonly string[] Future = ["ExpiresAt", "NotAfter"];

    /// <summary>Empty tables.</summary>
    public static Imagination Nothing { get; } = new() { Rows = 0 };

    /// <summary>Every id.</summary>
    public static Guid Id { get; } = new("5c3ad3d8-3c5f-4f0e-8a4f-6a3a0c9f2b11");

    /// <summary>Every text: an address, so that it can be sent to.</summary>
    public static string Text => "ada@example.test";

    /// <summary>Rows in each answer.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>The instant from which the others are reckoned (UTC).</summary>
    public DateTime Now { get; init; }

    /// <summary>Columns that are null.</summary>
    public IReadOnlySet<string> Nulls { get; init; } = new HashSet<string>();

    /// <summary>Columns that hold something particular.</summary>
    public IReadOnlyDictionary<string, object> Values { get; init; } = new Dictionary<string, object>();

    /// <summary>True when the column is null; figures of empty tables are.</summary>
    public bool IsNull(string column) => column.Length == 0 ? Rows == 0 : Nulls.Contains(column);

    /// <summary>What the column holds, as the type that it is read as.</summary>
    public T Value<T>(string column) => (T)(Values.TryGetValue(column, out var particular) ? particular : Usual(column, typeof(T)));

    private object Usual(string column, Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => column switch
        {
            "MailApi" => Api,
            "InsteadOf" => Failed,
            "Dkim" => Signing,
            _ => Text,
        },
        TypeCode.Int32 => column switch
        {
            "" => Rows,
            // Every method is the first one, so this is another.
            "Fallback" => 2,
            _ => 1,
        },
        TypeCode.Int64 => 1L,
        TypeCode.Boolean => column is "" or "IsRightWay" && Rows > 0,
        TypeCode.DateTime => Future.Contains(column) ? Now.AddHours(1) : Now.AddMinutes(-10),
        _ when type == typeof(Guid) => Id,
        _ when type == typeof(byte[]) => new byte[32],
        _ => throw new NotSupportedException($"Column {column} is read as {type}: say what it is imagined to hold."),
    };
}
