using Observe.Storage.Tables;

namespace Observe.Metering.Status;

/// <summary>Requests by minute, transport and outcome that are not written yet.</summary>
internal sealed class RequestCounts(TimeProvider clock)
{
    /// <summary>While the store is away counts gather; beyond so many the oldest are let go.</summary>
    private const int MaxRows = 50_000;

    private readonly Dictionary<(DateTime Minute, string Transport, string Outcome), long> counts = [];
    private readonly Lock door = new();

    public void Add(string transport, string outcome)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var key = (now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)), transport, outcome);
        lock (door)
        {
            if (counts.Count >= MaxRows && !counts.ContainsKey(key))
                counts.Remove(counts.Keys.Min());
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Takes all counts out, as rows.</summary>
    public void MoveTo(ReceiveRequestBatch rows)
    {
        lock (door)
        {
            foreach (var ((minute, transport, outcome), count) in counts)
                rows.Append(minute, transport, outcome, count);
            counts.Clear();
        }
    }
}
