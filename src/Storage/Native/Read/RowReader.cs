namespace Observe.Storage.Native.Read;

internal static class RowReader<TRow>
{
    public static Func<object[], int, TRow> For(NativeBlockReader reader, string sql) =>
        throw new NotSupportedException($"{reader.Rows} {sql}");
}
