namespace Observe.Storage.Client;

/// <summary>The caller's cancellation and the statement's timeout as one token that can tell the two apart.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource timeout;
    private readonly CancellationTokenSource either;
    private readonly CancellationToken caller;

    public Deadline(TimeSpan after, TimeProvider time, CancellationToken caller)
    {
        this.caller = caller;
        timeout = new CancellationTokenSource(after, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, caller);
        Token = either.Token;
    }

    public CancellationToken Token { get; }

    /// <summary>True when the timeout, not the caller, ended it.</summary>
    public bool IsOver => timeout.IsCancellationRequested && !caller.IsCancellationRequested;

    public void Dispose()
    {
        either.Dispose();
        timeout.Dispose();
    }
}
