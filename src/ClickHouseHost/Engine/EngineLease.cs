namespace Observe.ClickHouseHost.Engine;

/// <summary>A session and the places in the queue that go free with it.</summary>
internal sealed class EngineLease(EngineConnection connection, string key, IReadOnlyList<SemaphoreSlim> held) : IDisposable
{
    private int disposed;

    public EngineConnection Connection { get; } = connection;

    /// <summary>Unique start of the session's log_comment: the only thing a session can set that system.processes shows.</summary>
    public string Key { get; } = key;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        Connection.Dispose();
        foreach (var slot in held) slot.Release();
    }
}
