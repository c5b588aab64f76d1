using System.Text.Json;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// The SDKs of Langfuse (scope <c>langfuse-sdk</c>): observations, of which generations and embeddings are inferences and all
/// others wrap them. The usage is JSON whose counts stand beside each other; other people's spans that pass through the SDK
/// carry <c>langfuse.*</c> names too, but no type of observation.
/// </summary>
internal sealed class Langfuse(NameTable names) : Dialect(names, "langfuse", new(OtelGenAi.Names2026)
{
    [Field.Model] = ["langfuse.observation.model.name", "gen_ai.response.model"],
    [Field.User] = ["user.id", "langfuse.user.id", "enduser.id"],
}, ["langfuse.observation.type", "langfuse.observation.usage_details"])
{
    private readonly Key type = names.Of("langfuse.observation.type");
    private readonly Key usageDetails = names.Of("langfuse.observation.usage_details");
    private readonly Key completionStart = names.Of("langfuse.observation.completion_start_time");

    public override void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        base.Read(span, attributes, words, ref usage);
        var kind = attributes.Text(type);
        if (kind.IsEmpty || kind.SequenceEqual("generation"u8))
            usage.Operation = usage.Operation.Length == 0 ? "chat" : usage.Operation;
        else if (kind.SequenceEqual("embedding"u8))
            usage.Operation = "embeddings";
        else
            (usage.Operation, usage.IsParent) = (words.Of(kind), true);

        // Beside them the same counts may stand under gen_ai names; the details say more.
        if (attributes.Text(usageDetails) is { IsEmpty: false } json)
        {
            var stated = new RawUsage();
            if (UsageJson.TryRead(json, ref stated, out var counting))
            {
                usage.TakeCounts(stated);
                usage.Counting = counting;
            }
            else if (!json.SequenceEqual("{}"u8))
            {
                usage.HasUnreadable = true;
            }
        }

        if (usage.TimeToFirstTokenUs < 0)
            usage.TimeToFirstTokenUs = SinceStart(span, attributes.Text(completionStart));
    }

    // An instant as JSON, in quotes.
    private static long SinceStart(SpanView span, ReadOnlySpan<byte> json)
    {
        if (json.Length is < 12 or > 64 || span.StartUnixNanoseconds == 0)
            return -1;

        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var instant))
                return -1;

            var microseconds = (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            return KnownAttributes.Microseconds(microseconds - (long)(span.StartUnixNanoseconds / 1_000));
        }
        catch (JsonException)
        {
            return -1;
        }
    }
}
