using System.Buffers.Text;
using Observe.Metering.Receive.Otlp;
using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>
/// The router of text-generation-inference (router/src/server.rs): times as Rust prints durations, and no token counts. Its
/// spans are therefore recognised as inferences that cannot be metered, which the sender is told: what TGI generated is
/// counted by its clients or by a gateway.
/// </summary>
internal sealed class Tgi(NameTable names) : Dialect(names, "tgi", new() { [Field.Operation] = ["gen_ai.operation.name"] }, ["inference_time", "time_per_token"])
{
    private readonly Key totalTime = names.Of("total_time");
    private readonly Key queueTime = names.Of("queue_time");
    private readonly Key inferenceTime = names.Of("inference_time");
    private readonly Key timePerToken = names.Of("time_per_token");

    protected override bool Recognises(SpanView span, KnownAttributes attributes) =>
        attributes.Has(inferenceTime) && attributes.Has(timePerToken) && attributes.Has(queueTime);

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        if (usage.Operation.Length == 0)
            usage.Operation = span.Name.Of(span.Body).StartsWith("chat"u8) ? "chat" : "text_completion";
        if (usage.Provider.Length == 0)
            usage.Provider = Name;
        usage.Layer = ReportLayer.Engine;
        usage.DurationUs = RustDuration(attributes.Text(totalTime));
        usage.QueueUs = RustDuration(attributes.Text(queueTime));
    }

    // "1.5s", "12.3ms", "456µs", "789ns"; -1 for anything else.
    private static long RustDuration(ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out double number, out var used))
            return -1;

        var unit = text[used..];
        var microseconds = unit.SequenceEqual("s"u8) ? 1e6 : unit.SequenceEqual("ms"u8) ? 1e3 : unit.SequenceEqual("µs"u8) ? 1 : unit.SequenceEqual("ns"u8) ? 1e-3 : -1;
        return KnownAttributes.Microseconds(number * microseconds);
    }
}
