using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Observe.Metering.Receive.Events;

/// <summary>Makes the one form that is kept and decoded, a JSON array of structured events, of the two other forms of CloudEvents over HTTP.</summary>
internal static class EventBody
{
    private const string HeaderPrefix = "ce-";

    /// <summary>Structured mode: the one event, in brackets. What is not one value stays as it is, and is refused when it is decoded.</summary>
    public static byte[] OfSingle(ReadOnlySpan<byte> body) => IsOneValue(body) ? [(byte)'[', .. body, (byte)']'] : body.ToArray();

    /// <summary>Binary mode: the attributes are in <c>ce-</c> headers, percent-encoded, and the body is the data.</summary>
    public static byte[] OfBinary(IHeaderDictionary headers, string? contentType, ReadOnlySpan<byte> body)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length + 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStartObject();
            foreach (var (name, values) in headers)
            {
                var attribute = name.Length > HeaderPrefix.Length && name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)
                    ? name[HeaderPrefix.Length..].ToLowerInvariant()
                    : "";
                // Only these can be attributes beside the data; a header cannot bring the data itself.
                if (attribute.Length != 0 && attribute is not ("data" or "data_base64" or "datacontenttype"))
                    json.WriteString(attribute, Decoded(values.ToString()));
            }

            if (!string.IsNullOrEmpty(contentType))
                json.WriteString("datacontenttype", contentType);
            if (body.Length != 0 && IsOneValue(body))
            {
                json.WritePropertyName("data");
                json.WriteRawValue(body, skipInputValidation: true);
            }
            else if (body.Length != 0)
            {
                json.WriteBase64String("data_base64", body);
            }

            json.WriteEndObject();
            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // CloudEvents HTTP binding 3.1.3.2: quotes around, backslashes within, then percent-decoding.
    private static string Decoded(string header)
    {
        var text = header.Trim();
        if (text.Length >= 2 && text[0] == '"' && text[^1] == '"')
        {
            var plain = new StringBuilder(text.Length);
            for (var index = 1; index < text.Length - 1; index++)
            {
                if (text[index] == '\\' && index + 1 < text.Length - 1)
                    index++;
                plain.Append(text[index]);
            }

            text = plain.ToString();
        }

        return Uri.UnescapeDataString(text);
    }

    private static bool IsOneValue(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        try
        {
            if (!json.Read())
                return false;
            json.Skip();
            return !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
