namespace Observe.Observe.Demo;

/// <summary>
/// Measures the time from a request's acknowledgement to its appearance in the query the pages use. Acknowledgements
/// are noted as a running count; when the query shows a count, everything acknowledged up to it is visible. The look
/// itself is part of the lag, so the figure errs upwards by at most the time between two looks. Thread-safe.
/// </summary>
internal sealed class VisibleLag(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Queue<(long Total, int Requests, long At)> waiting = new();
    private readonly List<(TimeSpan Lag, int Requests)> seen = [];
    private long acknowledged;
    private long visible;
    private TimeSpan latest;

    /// <summary>Requests acknowledged by the receiver.</summary>
    public long Acknowledged => Read(ref acknowledged);

    /// <summary>Requests that the last look saw.</summary>
    public long Visible => Read(ref visible);

    /// <summary>The lag of the requests that became visible last.</summary>
    public TimeSpan Latest
    {
        get
        {
            lock (gate)
                return latest;
        }
    }

    public void Acknowledge(int requests)
    {
        lock (gate)
        {
            acknowledged += requests;
            waiting.Enqueue((acknowledged, requests, clock.GetTimestamp()));
        }
    }

    /// <param name="visible">How many requests the query shows, just now.</param>
    public void Look(long visible)
    {
        lock (gate)
        {
            this.visible = visible;
            while (waiting.TryPeek(out var next) && next.Total <= visible)
            {
                waiting.Dequeue();
                latest = clock.GetElapsedTime(next.At);
                seen.Add((latest, next.Requests));
            }
        }
    }

    /// <summary>The lag that <paramref name="percent"/> of the requests seen so far did not exceed; zero if none was seen.</summary>
    public TimeSpan Percentile(int percent)
    {
        lock (gate)
        {
            var total = seen.Sum(seen => (long)seen.Requests);
            var below = 0L;
            foreach (var (lag, requests) in seen.OrderBy(seen => seen.Lag))
            {
                below += requests;
                if (below * 100 >= total * percent)
                    return lag;
            }

            return TimeSpan.Zero;
        }
    }

    private long Read(ref long value)
    {
        lock (gate)
            return value;
    }
}
