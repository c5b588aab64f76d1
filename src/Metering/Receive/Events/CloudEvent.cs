using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Observe.Metering.Receive.Events;

/// <summary>The attributes of one CloudEvent 1.0 in the JSON format, checked; the data as it is.</summary>
/// <param name="Id">Unique within the source.</param>
/// <param name="Source">URI reference.</param>
/// <param name="Type">What happened.</param>
/// <param name="Time">UTC; null where the event says none.</param>
/// <param name="TraceParent">The value of the distributed tracing extension; empty without.</param>
internal sealed record CloudEvent(string Id, string Source, string Type, DateTime? Time, string TraceParent)
{
    private const int MaxCharacters = 1_024;
    private const int MaxTypeCharacters = 256;
    private static readonly DateTime endOfTime = new(2106, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Reads the attributes of an event, or says what is wrong with them. Attributes that are not of the core are left alone.</summary>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public static (CloudEvent? Event, Reason? Reason) Read(JsonElement json, EventPlace place)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return (null, EventReason.NotAnEvent);

        var id = Text(json, "id");
        if (!IsName(id, MaxCharacters))
            return (null, EventReason.Id);

        place.Id = id!;
        if (Text(json, "specversion") != "1.0")
            return (null, EventReason.SpecVersion);

        var source = Text(json, "source");
        if (!IsName(source, MaxCharacters) || source!.Any(char.IsWhiteSpace))
            return (null, EventReason.Source);

        var type = Text(json, "type");
        if (!IsName(type, MaxTypeCharacters))
            return (null, EventReason.Type);

        DateTime? time = null;
        if (json.TryGetProperty("time", out var written) && written.ValueKind != JsonValueKind.Null)
        {
            time = written.ValueKind == JsonValueKind.String ? Instant(written.GetString()!) : null;
            if (time is null)
                return (null, EventReason.Time);
        }

        return (new CloudEvent(id!, source!, type!, time, Text(json, "traceparent") ?? ""), null);
    }

    /// <summary>The event's data as JSON; null where it has none or it is something else. The caller disposes of it.</summary>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public static JsonDocument? Content(JsonElement json)
    {
        if (json.TryGetProperty("datacontenttype", out var type) && type.ValueKind != JsonValueKind.Null
            && (type.ValueKind != JsonValueKind.String || !IsJson(type.GetString()!)))
        {
            return null;
        }

        try
        {
            if (json.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
                return JsonDocument.Parse(data.GetRawText());
            if (json.TryGetProperty("data_base64", out var encoded) && encoded.ValueKind == JsonValueKind.String
                && encoded.TryGetBytesFromBase64(out var bytes))
            {
                var decoded = JsonDocument.Parse(bytes);
                if (decoded.RootElement.ValueKind == JsonValueKind.Object)
                    return decoded;
                decoded.Dispose();
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }

    /// <summary>RFC 3339, any number of digits of a second; null when it is none or cannot be stored.</summary>
    public static DateTime? Instant(string text)
    {
        // Ticks have seven digits; RFC 3339 sets no limit.
        const int secondsEnd = 19, ticksDigits = 7;
        if (text.Length is < 20 or > 64 || text.Any(character => character > 0x7F))
            return null;

        var upper = text.ToUpperInvariant();
        if (upper[secondsEnd] == '.')
        {
            var end = secondsEnd + 1;
            while (end < upper.Length && char.IsAsciiDigit(upper[end]))
                end++;
            if (end - secondsEnd - 1 > ticksDigits)
                upper = string.Concat(upper.AsSpan(0, secondsEnd + 1 + ticksDigits), upper.AsSpan(end));
        }

        var hasOffset = upper[^1] == 'Z' || (upper.Length >= 25 && upper[^6] is '+' or '-' && upper[^3] == ':');
        return hasOffset
            && DateTimeOffset.TryParseExact(
                upper, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            && instant.UtcDateTime >= DateTime.UnixEpoch && instant.UtcDateTime < endOfTime
            ? instant.UtcDateTime
            : null;
    }

    /// <summary>application/json, text/json or anything that ends in +json.</summary>
    public static bool IsJson(string mediaType) =>
        MediaTypeHeaderValue.TryParse(mediaType, out var parsed) && parsed.MediaType?.ToLowerInvariant() is { } type
        && (type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal));

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsName(string? text, int maxCharacters) =>
        text is { Length: > 0 } && text.Length <= maxCharacters && !text.Any(char.IsControl);
}
