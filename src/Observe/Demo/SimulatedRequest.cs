namespace Observe.Observe.Demo;

/// <summary>
/// A request of the trace with what the trace lacks. <see cref="StartOffset"/> counts from the trace's first invocation
/// and is real; who, which model and how long are simulated.
/// </summary>
internal sealed record SimulatedRequest
{
    public required TraceRequest Trace { get; init; }
    public required TimeSpan StartOffset { get; init; }

    public required string Tenant { get; init; }
    public required string Project { get; init; }
    public required string ApiKey { get; init; }
    public required string User { get; init; }
    public required string Model { get; init; }

    /// <summary>From its arrival until the engine took it up; part of <see cref="TimeToFirstToken"/>.</summary>
    public required TimeSpan QueueTime { get; init; }

    public required TimeSpan TimeToFirstToken { get; init; }
    public required TimeSpan Duration { get; init; }

    public TimeSpan EndOffset => StartOffset + Duration;

    /// <summary>The same on every run, so that a request sent again is the same request (R1).</summary>
    public string ResponseId =>
        FormattableString.Invariant($"azure-2023-{(Trace.Service == TraceService.Code ? "code" : "conv")}-{Trace.Row:D5}");
}
