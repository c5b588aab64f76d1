using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// Strands Agents (scopes <c>strands.telemetry.tracer</c>, <c>strands-agents</c>): old and new names of each count at once, times in
/// milliseconds. Its counts are those of Bedrock's Converse API, whose input leaves out what the cache held while the total
/// has it; with other providers the total tells otherwise.
/// </summary>
internal sealed class Strands(NameTable names) : Dialect(names, "strands", new(OtelGenAi.Names2026)
{
    [Field.TimeToFirstToken] = ["gen_ai.server.time_to_first_token"],
    [Field.Duration] = ["gen_ai.server.request.duration"],
}, ["gen_ai.operation.name", "gen_ai.event.start_time", .. OtelGenAi.Names2026[Field.Input]])
{
    public override CacheCounting Counting => CacheCounting.Exclusive;

    protected override double MicrosecondsPerUnit => 1e3;

    protected override bool Recognises(SpanView span, KnownAttributes attributes) => span.ScopeName.Of(span.Body).StartsWith("strands"u8);
}
