using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Observe.Observe.Prove.Load;

/// <summary>Reports as an <c>ExportTraceServiceRequest</c> in OTLP's JSON: ids in hexadecimal, 64-bit numbers as strings.</summary>
internal static class OtlpJson
{
    public static byte[] Encode(IEnumerable<SentReport> reports)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, [("service.name", "proof")]);
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        json.WriteStartObject();
        json.WriteStartObject("scope");
        json.WriteString("name", "proof");
        json.WriteEndObject();
        json.WriteStartArray("spans");
        foreach (var report in reports)
            WriteSpan(json, report);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The number of spans that the response rejects; -1 when it is no response.</summary>
    public static long RejectedSpans(ReadOnlySpan<byte> response)
    {
        try
        {
            var reader = new Utf8JsonReader(response);
            using var document = JsonDocument.ParseValue(ref reader);
            if (!document.RootElement.TryGetProperty("partialSuccess", out var partial)
                || !partial.TryGetProperty("rejectedSpans", out var rejected))
            {
                return 0;
            }

            return rejected.ValueKind == JsonValueKind.String
                ? long.Parse(rejected.GetString()!, CultureInfo.InvariantCulture)
                : rejected.GetInt64();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return -1;
        }
    }

    private static void WriteSpan(Utf8JsonWriter json, SentReport report)
    {
        var start = OtlpProtobuf.UnixNanoseconds(report.EventTime);
        json.WriteStartObject();
        json.WriteString("traceId", report.TraceId.ToString("x32", CultureInfo.InvariantCulture));
        json.WriteString("spanId", report.SpanId.ToString("x16", CultureInfo.InvariantCulture));
        if (report.ParentSpanId != 0)
            json.WriteString("parentSpanId", report.ParentSpanId.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteString("name", "chat");
        json.WriteNumber("kind", 3);
        json.WriteString("startTimeUnixNano", start.ToString(CultureInfo.InvariantCulture));
        json.WriteString("endTimeUnixNano", (start + ((ulong)report.DurationUs * 1_000)).ToString(CultureInfo.InvariantCulture));
        WriteAttributes(json, SpanAttributes.Of(report));
        if (report.IsError)
        {
            json.WriteStartObject("status");
            json.WriteNumber("code", 2);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IEnumerable<(string Key, object Value)> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var (key, value) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteStartObject("value");
            if (value is string text)
                json.WriteString("stringValue", text);
            else
                json.WriteString("intValue", ((long)value).ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
