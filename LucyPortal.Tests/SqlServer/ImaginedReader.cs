using System.Collections;
using System.Data.Common;

namespace LucyPortal.Tests.SqlServer;

/// <summary>Reads imagined rows. A change always reports one row: without it EF takes it for overtaken by another's.</summary>
internal sealed class ImaginedReader(IReadOnlyList<ResultShape> results, Imagination imagination) : DbDataReader
{
    private int _result;
    private int _row;

    public override int FieldCount => Shape?.Columns.Count ?? 0;

    public override bool HasRows => Rows > 0;

    public override int Depth => 0;

    public override bool IsClosed => false;

    public override int RecordsAffected => 1;

    private ResultShape? Shape => _result < results.Count ? results[_result] : null;

    private int Rows => Shape is null ? 0 : Shape.IsQuery && !Shape.IsFigure ? imagination.Rows : 1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => _row++ < Rows;

    public override bool NextResult()
    {
        _row = 0;
        return ++_result < results.Count;
    }

    public override bool IsDBNull(int ordinal) => imagination.IsNull(GetName(ordinal));

    public override string GetName(int ordinal) => Shape!.Columns[ordinal];

    public override int GetOrdinal(string name) => Shape!.Columns.ToList().IndexOf(name);

    public override T GetFieldValue<T>(int ordinal) => imagination.Value<T>(GetName(ordinal));

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override object GetValue(int ordinal) => GetFieldValue<byte[]>(ordinal);

    public override Type GetFieldType(int ordinal) => typeof(object);

    public override string GetDataTypeName(int ordinal) => "sql_variant";

    public override int GetValues(object[] values) => throw new NotSupportedException();

    public override byte GetByte(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override double GetDouble(int ordinal) => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();
}
