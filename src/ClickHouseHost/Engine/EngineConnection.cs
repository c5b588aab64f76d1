using System.Runtime.InteropServices;
using System.Text;

namespace Observe.ClickHouseHost.Engine;

/// <summary>What chdb_classify_query_n says a text does to state that outlives it.</summary>
internal enum StatementClass : uint
{
    ReadOnly = 0,
    Mutating = 1,
    MutatingGlobal = 2,
    Control = 3,
    Unknown = 4,
}

/// <summary>
/// One engine session with its own settings; runs one statement at a time and is thrown away after a request, so that nothing
/// a request set can reach the next one (opening one costs 0.2 ms).
/// </summary>
internal sealed unsafe class EngineConnection : IDisposable
{
    private nint* connection;

    private EngineConnection(nint* connection) => this.connection = connection;

    /// <summary>Opens a session, or returns null where the engine refuses (it tells why only on its own stderr).</summary>
    public static EngineConnection? TryOpen(IEnumerable<KeyValuePair<string, string>> arguments)
    {
        using var text = new NativeText(["observe", .. arguments.Select(a => $"--{a.Key}={a.Value}")]);
        var handle = LibChdb.Connect(text.Count, text.Pointers);
        return handle == null || *handle == 0 ? null : new EngineConnection(handle);
    }

    /// <summary>Runs a statement to its end on the calling thread.</summary>
    public EngineResult Query(ReadOnlySpan<byte> sql, string format, QueryParameters parameters)
    {
        using var names = new NativeText(parameters.Names);
        using var values = new NativeText(parameters.Values);
        var formatBytes = Encoding.UTF8.GetBytes(format);
        fixed (byte* query = sql)
        fixed (byte* formatPointer = formatBytes)
            return EngineResult.Take(LibChdb.QueryWithParameters(
                *connection, query, (nuint)sql.Length, formatPointer, (nuint)formatBytes.Length,
                names.Pointers, names.Lengths, values.Pointers, values.Lengths, (nuint)names.Count));
    }

    public EngineResult Query(string sql, string format = "TabSeparated") =>
        Query(Encoding.UTF8.GetBytes(sql), format, QueryParameters.None);

    /// <summary>Parses without running: how many statements, and the most restricted class among them.</summary>
    public (StatementClass Class, int Statements) Classify(ReadOnlySpan<byte> sql)
    {
        var analysis = new LibChdb.QueryAnalysis { StructSize = (uint)sizeof(LibChdb.QueryAnalysis) };
        fixed (byte* query = sql)
            return LibChdb.ClassifyQuery(*connection, query, (nuint)sql.Length, null, 0, &analysis) == 0
                ? ((StatementClass)analysis.QueryClass, (int)analysis.StatementCount)
                : (StatementClass.Unknown, 0);
    }

    /// <summary>
    /// Begins an insert whose rows follow in <paramref name="format"/>; null, with the engine's text in
    /// <paramref name="error"/>, when it refuses the statement.
    /// </summary>
    public InsertStream? BeginInsert(ReadOnlySpan<byte> sql, string format, QueryParameters parameters, out string? error)
    {
        using var names = new NativeText(parameters.Names);
        using var values = new NativeText(parameters.Values);
        var formatBytes = Encoding.UTF8.GetBytes(format);
        nint stream;
        fixed (byte* query = sql)
        fixed (byte* formatPointer = formatBytes)
            stream = LibChdb.InsertWithParameters(
                *connection, query, (nuint)sql.Length, formatPointer, (nuint)formatBytes.Length,
                names.Pointers, names.Lengths, values.Pointers, values.Lengths, (nuint)names.Count);
        var message = LibChdb.InsertError(stream);
        error = message == null ? null : Marshal.PtrToStringUTF8((nint)message);
        if (error is null) return new InsertStream(stream);
        LibChdb.InsertDestroy(stream);
        return null;
    }

    public void Dispose()
    {
        if (connection == null) return;
        LibChdb.CloseConnection(connection);
        connection = null;
    }
}
