namespace Observe.Observe.Demo;

/// <summary>
/// Measures the time from a request's acknowledgement to its appearance in the query the pages use. Acknowledgements
/// are noted as a running count; when the query shows a count, everything acknowledged up to it is visible. The look
/// itself is part of the lag, so the figure errs upwards by at most the time between two looks. Thread-safe.
/// </summary>
internal sealed class VisibleLag(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Total, int Requests, long At)> _waiting = new();
    private readonly List<(TimeSpan Lag, int Requests)> _seen = [];
    private long _acknowledged;
    private long _visible;
    private TimeSpan _latest;

    /// <summary>Requests acknowledged by the receiver.</summary>
    public long Acknowledged => Read(ref _acknowledged);

    /// <summary>Requests that the last look saw.</summary>
    public long Visible => Read(ref _visible);

    /// <summary>The lag of the requests that became visible last.</summary>
    public TimeSpan Latest
    {
        get
        {
            lock (_gate)
                return _latest;
        }
    }

    public void Acknowledge(int requests)
    {
        lock (_gate)
        {
            _acknowledged += requests;
            _waiting.Enqueue((_acknowledged, requests, clock.GetTimestamp()));
        }
    }

    /// <param name="visible">How many requests the query shows, just now.</param>
    public void Look(long visible)
    {
        lock (_gate)
        {
            _visible = visible;
            while (_waiting.TryPeek(out var next) && next.Total <= visible)
            {
                _waiting.Dequeue();
                _latest = clock.GetElapsedTime(next.At);
                _seen.Add((_latest, next.Requests));
            }
        }
    }

    /// <summary>The lag that <paramref name="percent"/> of the requests seen so far did not exceed; zero if none was seen.</summary>
    public TimeSpan Percentile(int percent)
    {
        lock (_gate)
        {
            var total = _seen.Sum(seen => (long)seen.Requests);
            var below = 0L;
            foreach (var (lag, requests) in _seen.OrderBy(seen => seen.Lag))
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
        lock (_gate)
            return value;
    }
}
