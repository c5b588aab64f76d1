using System.Runtime.InteropServices;

namespace Observe.ClickHouseHost.Engine;

/// <summary>
/// The functions of <c>chdb.h</c> (chdb-io/chdb-core, programs/local/chdb.h, 26.7) that the host calls, bound once.
/// </summary>
internal static unsafe class LibChdb
{
    public static delegate* unmanaged[Cdecl]<int, byte**, nint*> Connect;
    public static delegate* unmanaged[Cdecl]<nint*, void> CloseConnection;
    public static delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint> QueryWithParameters;
    public static delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, QueryAnalysis*, int> ClassifyQuery;
    public static delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint> InsertWithParameters;
    public static delegate* unmanaged[Cdecl]<nint, byte*, nuint, int> InsertAppend;
    public static delegate* unmanaged[Cdecl]<nint, nint> InsertDone;
    public static delegate* unmanaged[Cdecl]<nint, void> InsertCancel;
    public static delegate* unmanaged[Cdecl]<nint, byte*> InsertError;
    public static delegate* unmanaged[Cdecl]<nint, void> InsertDestroy;
    public static delegate* unmanaged[Cdecl]<nint, byte*> ResultBuffer;
    public static delegate* unmanaged[Cdecl]<nint, nuint> ResultLength;
    public static delegate* unmanaged[Cdecl]<nint, byte*> ResultError;
    public static delegate* unmanaged[Cdecl]<nint, ulong> ResultRows;
    public static delegate* unmanaged[Cdecl]<nint, ulong> ResultBytes;
    public static delegate* unmanaged[Cdecl]<nint, ulong> StorageRowsRead;
    public static delegate* unmanaged[Cdecl]<nint, ulong> StorageBytesRead;
    public static delegate* unmanaged[Cdecl]<nint, ulong> RowsWritten;
    public static delegate* unmanaged[Cdecl]<nint, ulong> BytesWritten;
    public static delegate* unmanaged[Cdecl]<nint, void> ResultDestroy;
    public static delegate* unmanaged[Cdecl]<int> Shutdown;

    /// <summary>chdb_query_analysis_v1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct QueryAnalysis
    {
        public uint StructSize;
        public uint StatementCount;
        public uint Flags;
        public uint QueryClass;
    }

    /// <summary>Loads the library and binds every function; signal handling stays with the .NET runtime.</summary>
    /// <exception cref="ClickHouseHostException">The file is no loadable libchdb of the expected generation.</exception>
    public static void Load(string path)
    {
        try
        {
            var library = NativeLibrary.Load(path);
            nint Symbol(string name) => NativeLibrary.GetExport(library, name);

            // Before the first connect: the engine's handlers would otherwise replace those .NET needs for its own exceptions.
            ((delegate* unmanaged[Cdecl]<int, void>)Symbol("chdb_set_signal_handlers_enabled"))(0);

            Connect = (delegate* unmanaged[Cdecl]<int, byte**, nint*>)Symbol("chdb_connect");
            CloseConnection = (delegate* unmanaged[Cdecl]<nint*, void>)Symbol("chdb_close_conn");
            QueryWithParameters = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint>)Symbol("chdb_query_with_params_n");
            ClassifyQuery = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, QueryAnalysis*, int>)Symbol("chdb_classify_query_n");
            InsertWithParameters = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint>)Symbol("chdb_stream_insert_with_params_n");
            InsertAppend = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int>)Symbol("chdb_stream_append");
            InsertDone = (delegate* unmanaged[Cdecl]<nint, nint>)Symbol("chdb_stream_done");
            InsertCancel = (delegate* unmanaged[Cdecl]<nint, void>)Symbol("chdb_stream_cancel_insert");
            InsertError = (delegate* unmanaged[Cdecl]<nint, byte*>)Symbol("chdb_stream_insert_error");
            InsertDestroy = (delegate* unmanaged[Cdecl]<nint, void>)Symbol("chdb_destroy_insert_stream");
            ResultBuffer = (delegate* unmanaged[Cdecl]<nint, byte*>)Symbol("chdb_result_buffer");
            ResultLength = (delegate* unmanaged[Cdecl]<nint, nuint>)Symbol("chdb_result_length");
            ResultError = (delegate* unmanaged[Cdecl]<nint, byte*>)Symbol("chdb_result_error");
            ResultRows = (delegate* unmanaged[Cdecl]<nint, ulong>)Symbol("chdb_result_rows_read");
            ResultBytes = (delegate* unmanaged[Cdecl]<nint, ulong>)Symbol("chdb_result_bytes_read");
            StorageRowsRead = (delegate* unmanaged[Cdecl]<nint, ulong>)Symbol("chdb_result_storage_rows_read");
            StorageBytesRead = (delegate* unmanaged[Cdecl]<nint, ulong>)Symbol("chdb_result_storage_bytes_read");
            RowsWritten = (delegate* unmanaged[Cdecl]<nint, ulong>)Symbol("chdb_result_rows_written");
            BytesWritten = (delegate* unmanaged[Cdecl]<nint, ulong>)Symbol("chdb_result_bytes_written");
            ResultDestroy = (delegate* unmanaged[Cdecl]<nint, void>)Symbol("chdb_destroy_query_result");
            Shutdown = (delegate* unmanaged[Cdecl]<int>)Symbol("chdb_shutdown");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new ClickHouseHostException(
                ClickHouseHostFailure.LibraryUnusable, $"{path} cannot be loaded as the ClickHouse engine: {e.Message}", e);
        }
    }
}
