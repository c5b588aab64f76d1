using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Observe.Metering.Receive.Otlp;

/// <summary>The replies in proto3's JSON: names in lowerCamelCase, 64-bit integers as text.</summary>
internal static class JsonReplies
{
    // Answers are read by programs and people, never put into a page.
    private static readonly JsonWriterOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Empty { get; } = "{}"u8.ToArray();

    public static ReadOnlyMemory<byte> PartialSuccess(Signal signal, long rejected, string message) => Write(json =>
    {
        json.WriteStartObject("partialSuccess");
        if (rejected != 0)
            json.WriteString(RejectedName(signal), rejected.ToString(CultureInfo.InvariantCulture));
        if (message.Length != 0)
            json.WriteString("errorMessage", message);
        json.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Status(Refusal refusal) => Write(json =>
    {
        json.WriteNumber("code", (int)refusal.GrpcCode);
        json.WriteString("message", refusal.Message);
        if (refusal.RetryAfter is null && refusal.Field is null)
            return;

        json.WriteStartArray("details");
        if (refusal.RetryAfter is { } delay)
        {
            json.WriteStartObject();
            json.WriteString("@type", Replies.TypeOf("RetryInfo"));
            json.WriteString("retryDelay", Replies.TextOf(delay));
            json.WriteEndObject();
        }

        if (refusal.Field is { } field)
        {
            json.WriteStartObject();
            json.WriteString("@type", Replies.TypeOf("BadRequest"));
            json.WriteStartArray("fieldViolations");
            json.WriteStartObject();
            json.WriteString("field", field);
            json.WriteString("description", refusal.Message);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string RejectedName(Signal signal) => signal switch
    {
        Signal.Traces => "rejectedSpans",
        Signal.Metrics => "rejectedDataPoints",
        _ => "rejectedLogRecords",
    };

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
