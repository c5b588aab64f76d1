namespace Observe.GpuExporter.Export.Otlp;

/// <summary>A request as it goes over the wire.</summary>
internal sealed record PushRequest(byte[] Body, int Points);

/// <summary>Requests that wait to be sent, oldest first, within a bound of bytes. Any thread.</summary>
internal sealed class PushQueue(long maxBytes) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Queue<PushRequest> waiting = new();
    private readonly SemaphoreSlim arrived = new(0);
    private long bytes;

    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Puts a request behind all others.</summary>
    /// <returns>How many of the oldest had to go for it.</returns>
    public int Add(PushRequest request)
    {
        var dropped = 0;
        lock (gate)
        {
            bytes += request.Body.Length;
            waiting.Enqueue(request);
            // The newest stays even when it alone is over the bound.
            while (bytes > maxBytes && waiting.Count > 1)
            {
                bytes -= waiting.Dequeue().Body.Length;
                dropped++;
            }
        }

        arrived.Release();
        return dropped;
    }

    /// <summary>The oldest, which stays until it is removed; null when there is none.</summary>
    public PushRequest? Peek()
    {
        lock (gate)
            return waiting.TryPeek(out var oldest) ? oldest : null;
    }

    /// <summary>Takes a request out, if it is still the oldest.</summary>
    public void Remove(PushRequest request)
    {
        lock (gate)
        {
            if (waiting.TryPeek(out var oldest) && oldest == request)
                bytes -= waiting.Dequeue().Body.Length;
        }
    }

    /// <summary>Waits until something was added since the last wait.</summary>
    public Task WaitAsync(CancellationToken cancellation) => arrived.WaitAsync(cancellation);

    public void Dispose() => arrived.Dispose();
}
