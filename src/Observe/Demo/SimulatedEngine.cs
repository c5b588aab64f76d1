namespace Observe.Observe.Demo;

/// <summary>
/// A plausible engine for one model, so that the latency pages have something to show: prefill time grows with the
/// prompt, both phases slow down as more requests are in flight, a few decodes have a heavy tail. Durations are rounded
/// to microseconds. Not a measurement of any hardware.
/// </summary>
/// <param name="prefillTokensPerMs">Prompt tokens computed per millisecond when idle.</param>
/// <param name="decodeMsPerToken">Time per output token when idle.</param>
/// <param name="slots">In-flight requests at which the engine counts as full.</param>
internal sealed class SimulatedEngine(string model, double prefillTokensPerMs, double decodeMsPerToken, int slots)
{
    private readonly PriorityQueue<TimeSpan, TimeSpan> inFlight = new();

    public string Model => model;

    /// <summary>Requests must come in order of arrival.</summary>
    public (TimeSpan QueueTime, TimeSpan TimeToFirstToken, TimeSpan Duration) Serve(
        TimeSpan arrival, long promptTokens, long outputTokens, ref SeededDice dice)
    {
        while (inFlight.TryPeek(out _, out var end) && end <= arrival)
            inFlight.Dequeue();

        var load = (double)inFlight.Count / slots;
        var queueMs = 2 + dice.Exponential(4 + (160 * load * load));
        var prefillMs = (18 + (promptTokens / prefillTokensPerMs * (1 + (0.5 * load)))) * dice.Spread(0.12);
        var perTokenMs = decodeMsPerToken * (1 + (0.6 * load)) * dice.Spread(0.14);
        if (dice.Fraction() < 0.03)
            perTokenMs *= 1 + dice.Exponential(0.8);

        var first = Micros(queueMs + prefillMs);
        var duration = first + Micros(perTokenMs * Math.Max(0, outputTokens - 1));
        var done = arrival + duration;
        inFlight.Enqueue(done, done);
        return (Micros(queueMs), first, duration);
    }

    private static TimeSpan Micros(double milliseconds) => TimeSpan.FromMicroseconds((long)(milliseconds * 1000));
}
