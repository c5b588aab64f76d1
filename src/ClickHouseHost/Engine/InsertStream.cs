namespace Observe.ClickHouseHost.Engine;

/// <summary>
/// An insert in progress. The engine parses on a thread of its own behind a queue of 16 chunks; a full queue blocks
/// <see cref="Append"/>, which is what holds a fast sender back.
/// </summary>
internal sealed unsafe class InsertStream(nint handle) : IDisposable
{
    private bool finished;

    /// <summary>Hands over a copy of the bytes; false when the engine has already failed (<see cref="Finish"/> tells why).</summary>
    public bool Append(ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
            return LibChdb.InsertAppend(handle, pointer, (nuint)data.Length) == 0;
    }

    /// <summary>Ends the input, waits until the rows are stored, returns counts or the error.</summary>
    public EngineResult Finish()
    {
        finished = true;
        return EngineResult.Take(LibChdb.InsertDone(handle));
    }

    /// <summary>Frees the stream; without <see cref="Finish"/> the insert is cancelled and its last block not written.</summary>
    public void Dispose()
    {
        if (!finished) LibChdb.InsertCancel(handle);
        LibChdb.InsertDestroy(handle);
    }
}
