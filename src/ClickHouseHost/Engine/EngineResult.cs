using System.Runtime.InteropServices;
using System.Text;

namespace Observe.ClickHouseHost.Engine;

/// <summary>What one statement did: counts, the error text if it failed, and what it returned when that was asked for in memory.</summary>
internal sealed record EngineResult(
    string? Error, byte[] Body, ulong ResultRows, ulong ResultBytes,
    ulong ReadRows, ulong ReadBytes, ulong WrittenRows, ulong WrittenBytes)
{
    public static EngineResult Failed(string error) => new(error, [], 0, 0, 0, 0, 0, 0);

    /// <summary>The body as text without the last line's end.</summary>
    public string Text() => Encoding.UTF8.GetString(Body).TrimEnd('\n');

    /// <summary>Copies everything out of the native result and frees it.</summary>
    public static unsafe EngineResult Take(nint handle)
    {
        try
        {
            if (LibChdb.ResultError(handle) is var error && error != null)
                return Failed(Marshal.PtrToStringUTF8((nint)error) ?? "unknown error");
            var buffer = LibChdb.ResultBuffer(handle);
            var length = checked((int)LibChdb.ResultLength(handle));
            // An empty result has no buffer at all.
            var body = buffer == null || length == 0 ? [] : new ReadOnlySpan<byte>(buffer, length).ToArray();
            return new EngineResult(
                null, body, LibChdb.ResultRows(handle), LibChdb.ResultBytes(handle),
                LibChdb.StorageRowsRead(handle), LibChdb.StorageBytesRead(handle),
                LibChdb.RowsWritten(handle), LibChdb.BytesWritten(handle));
        }
        finally
        {
            LibChdb.ResultDestroy(handle);
        }
    }
}
