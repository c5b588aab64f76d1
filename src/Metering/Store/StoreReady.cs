namespace Observe.Metering.Store;

/// <summary>Opens once the store's schema is the one this process writes.</summary>
internal sealed partial class StoreReady(ILogger<StoreReady> log)
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => ready.TrySetResult();

    public void Failed(Exception failure) => LogAway(log, failure.Message);

    public Task WhenReadyAsync(CancellationToken token) => ready.Task.WaitAsync(token);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is not there yet; requests are taken into the spool meanwhile: {Failure}")]
    private static partial void LogAway(ILogger log, string failure);
}
