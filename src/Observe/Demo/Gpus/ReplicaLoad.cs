namespace Observe.Observe.Demo.Gpus;

/// <summary>What a replica did in one interval, and how it stood at its end.</summary>
internal struct LoadInterval
{
    /// <summary>Prompt tokens computed in the interval.</summary>
    public double InputTokens;

    /// <summary>Tokens generated in the interval.</summary>
    public double OutputTokens;

    /// <summary>0 … 1: share of the interval in which any request was in the batch.</summary>
    public double Busy;

    /// <summary>0 … 1: share of the interval in which any request was decoding.</summary>
    public double Decoding;

    /// <summary>At the end: requests in the batch.</summary>
    public int Running;

    /// <summary>At the end: requests that wait.</summary>
    public int Waiting;

    /// <summary>At the end: tokens in the key-value cache.</summary>
    public double CachedTokens;
}

/// <summary>
/// A replica's load over the trace's time, from the very requests that the demo sends: a prompt is computed evenly from when the request was taken up to its
/// first token, its answer evenly from there to its end. So tokens on the GPU pages add up to those on the pages of usage.
/// </summary>
internal sealed class ReplicaLoad
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly LoadInterval[] intervals;
    private readonly IReadOnlyList<SimulatedRequest> byEnd;
    private int finished;

    /// <param name="requests">The replica's.</param>
    /// <param name="length">Of the trace, from the first request's start to the last one's end.</param>
    public ReplicaLoad(IEnumerable<SimulatedRequest> requests, TimeSpan length)
    {
        byEnd = [.. requests.OrderBy(request => request.EndOffset)];
        intervals = new LoadInterval[(int)Math.Ceiling(length / Interval) + 1];
        foreach (var request in byEnd)
            Add(request);
        AddUnion(byEnd.Select(request => (request.StartOffset + request.QueueTime, request.EndOffset)), (ref LoadInterval at, double share) => at.Busy += share);
        AddUnion(
            byEnd.Select(request => (request.StartOffset + request.TimeToFirstToken, request.EndOffset)),
            (ref LoadInterval at, double share) => at.Decoding += share);
    }

    private delegate void Adder(ref LoadInterval at, double share);

    /// <summary>Intervals from the trace's start to its end.</summary>
    public int Count => intervals.Length;

    /// <summary>The interval that ends <paramref name="index"/> + 1 intervals after the start; nothing happens after the last.</summary>
    public LoadInterval this[int index] => index < intervals.Length ? intervals[index] : default;

    /// <summary>Requests that ended until an offset, those of an earlier call left out.</summary>
    public IEnumerable<SimulatedRequest> TakeFinished(TimeSpan until)
    {
        while (finished < byEnd.Count && byEnd[finished].EndOffset <= until)
            yield return byEnd[finished++];
    }

    private void Add(SimulatedRequest request)
    {
        var (taken, first, end) = (request.StartOffset + request.QueueTime, request.StartOffset + request.TimeToFirstToken, request.EndOffset);
        Spread(taken, first, request.Trace.ContextTokens, (ref LoadInterval at, double tokens) => at.InputTokens += tokens);
        // An answer of one token is there with the first.
        Spread(first, end, request.Trace.GeneratedTokens, (ref LoadInterval at, double tokens) => at.OutputTokens += tokens);
        for (var index = IndexOf(request.StartOffset); index < intervals.Length; index++)
        {
            var now = (index + 1) * Interval;
            if (now >= end)
                break;
            if (now < taken)
            {
                intervals[index].Waiting++;
                continue;
            }

            intervals[index].Running++;
            var (input, output) = (Progress(now, taken, first), Progress(now, first, end));
            intervals[index].CachedTokens += (request.Trace.ContextTokens * input) + (request.Trace.GeneratedTokens * output);
        }
    }

    private void Spread(TimeSpan from, TimeSpan until, double amount, Adder add)
    {
        if (until <= from)
        {
            add(ref intervals[Math.Min(IndexOf(from), intervals.Length - 1)], amount);
            return;
        }

        ForEach(from, until, (index, time) => add(ref intervals[index], amount * (time / (until - from))));
    }

    private void AddUnion(IEnumerable<(TimeSpan From, TimeSpan Until)> spans, Adder add)
    {
        var (from, until) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var span in spans.OrderBy(span => span.From))
        {
            if (span.From > until)
            {
                ForEach(from, until, (index, time) => add(ref intervals[index], time / Interval));
                from = span.From;
                until = span.Until;
            }
            else if (span.Until > until)
            {
                until = span.Until;
            }
        }

        ForEach(from, until, (index, time) => add(ref intervals[index], time / Interval));
    }

    /// <summary>Calls with each interval that the span touches, and for how long it does.</summary>
    private void ForEach(TimeSpan from, TimeSpan until, Action<int, TimeSpan> each)
    {
        for (var index = IndexOf(from); index < intervals.Length && index * Interval < until; index++)
        {
            var begin = index * Interval;
            var (start, end) = (from > begin ? from : begin, until < begin + Interval ? until : begin + Interval);
            if (end > start)
                each(index, end - start);
        }
    }

    private static double Progress(TimeSpan now, TimeSpan from, TimeSpan until) =>
        now <= from ? 0 : now >= until ? 1 : (now - from) / (until - from);

    private static int IndexOf(TimeSpan offset) => (int)(offset / Interval);
}
