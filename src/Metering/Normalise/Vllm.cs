using Observe.Metering.Receive.Otlp;
using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>
/// vLLM's own span of a request (<c>llm_request</c>; vllm/tracing, SpanAttributes): the deprecated token names, phase times
/// in seconds, no response id, and from engine version 1 on no model. The model and the provider are therefore looked for on
/// the resource too, where <c>OTEL_RESOURCE_ATTRIBUTES=gen_ai.request.model=…</c> puts them.
/// </summary>
internal sealed class Vllm : Dialect
{
    public override string Name => "vllm";

    public override ReportLayer? Layer => ReportLayer.Engine;

    public override bool Recognises(SpanView span) =>
        span.Attributes.HasPrefix("gen_ai.latency."u8)
        || (span.Name.Of(span.Body).SequenceEqual("llm_request"u8) && span.Attributes.Has("gen_ai.usage.prompt_tokens"u8));

    public override void Read(SpanView span, Words words, ref RawUsage usage)
    {
        var attributes = span.Attributes;
        usage.Operation = words.Of(attributes.Text("gen_ai.operation.name"u8));
        usage.Provider = words.Of(attributes.FirstText("gen_ai.provider.name"u8, "gen_ai.system"u8));
        if (usage.Provider.Length == 0)
            usage.Provider = Name;
        usage.RequestModel = words.Of(span.TextOrResource("gen_ai.request.model"u8));
        usage.Model = words.Of(span.TextOrResource("gen_ai.response.model"u8));
        usage.User = words.Of(attributes.FirstText("user.id"u8, "enduser.id"u8));
        usage.ResponseId = attributes.TextSlice("gen_ai.response.id"u8);
        usage.RequestId = WithoutFirstChoice(span, attributes.TextSlice("gen_ai.request.id"u8));

        usage.Input = Count(span, "gen_ai.usage.prompt_tokens"u8, ref usage);
        usage.Output = Count(span, "gen_ai.usage.completion_tokens"u8, ref usage);

        usage.DurationUs = attributes.MicrosecondsOfSeconds("gen_ai.latency.e2e"u8);
        usage.TimeToFirstTokenUs = attributes.MicrosecondsOfSeconds("gen_ai.latency.time_to_first_token"u8);
        usage.QueueUs = attributes.MicrosecondsOfSeconds("gen_ai.latency.time_in_queue"u8);
        usage.PrefillUs = attributes.MicrosecondsOfSeconds("gen_ai.latency.time_in_model_prefill"u8);
        usage.DecodeUs = attributes.MicrosecondsOfSeconds("gen_ai.latency.time_in_model_decode"u8);
    }

    // A text completion of several prompts is one engine request each, "cmpl-ID-0", "cmpl-ID-1" …, under the response id
    // "cmpl-ID" that clients see. The first of them takes that id, so that the usual single prompt meets its client's report.
    private static Slice WithoutFirstChoice(SpanView span, Slice requestId)
    {
        var id = requestId.Of(span.Body);
        return id.StartsWith("cmpl-"u8) && id.EndsWith("-0"u8) ? requestId with { Length = requestId.Length - 2 } : requestId;
    }
}
