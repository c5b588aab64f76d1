using Observe.ClickHouseHost.Engine;

namespace Observe.ClickHouseHost.Http;

/// <summary>Ends a statement whose client has left, and waits until it has ended: the session is not free before.</summary>
internal static class Cancellation
{
    private static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(50);

    /// <summary>Awaits the statement; once <paramref name="cancellation"/> fires, asks the engine to end it until it does.</summary>
    public static async Task<EngineResult> WaitAsync(
        Task<EngineResult> statement, EngineSessions engine, EngineLease lease, CancellationToken cancellation)
    {
        try
        {
            return await statement.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Repeated: a statement that has not registered yet is not found the first time.
            while (await Task.WhenAny(statement, Task.Delay(Repeat, CancellationToken.None)) != statement)
                engine.RequestCancel(lease);
            return await statement;
        }
    }
}
