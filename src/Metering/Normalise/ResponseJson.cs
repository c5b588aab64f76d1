using System.Text.Json;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>Reads the response id from a response that an emitter put on its span as JSON.</summary>
internal static class ResponseJson
{
    // It stands among the first members; answers are long.
    private const int MaxBytes = 1024;

    private static readonly byte[][] Beginnings =
    [
        "chatcmpl-"u8.ToArray(), "cmpl-"u8.ToArray(), "resp_"u8.ToArray(), "msg_"u8.ToArray(), "embd-"u8.ToArray(), "gen-"u8.ToArray(),
    ];

    /// <summary>
    /// Where the value of the member <c>id</c> stands; empty when there is none. Only ids as inference servers make them are
    /// taken: two answers of a model that happen to be JSON with the same <c>id</c> are still two requests.
    /// </summary>
    public static Slice Id(byte[] body, Slice json)
    {
        var text = json.Of(body);
        if (text.IsEmpty || text[0] != (byte)'{')
            return default;

        try
        {
            var reader = new Utf8JsonReader(text[..Math.Min(text.Length, MaxBytes)], isFinalBlock: false, state: default);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                if (!reader.Read())
                    break;
                if (isId)
                    return IsMadeByServer(ref reader) ? new Slice(json.Start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length) : default;
                if (!reader.TrySkip())
                    break;
            }
        }
        catch (JsonException)
        {
            // Not JSON after all.
        }

        return default;
    }

    private static bool IsMadeByServer(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
            return false;

        foreach (var beginning in Beginnings)
        {
            if (reader.ValueSpan.StartsWith(beginning))
                return true;
        }

        return false;
    }
}
