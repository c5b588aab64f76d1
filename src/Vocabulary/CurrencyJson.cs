using System.Text.Json;
using System.Text.Json.Serialization;

namespace Observe.Vocabulary;

/// <summary>A currency in JSON is its code as a string.</summary>
internal sealed class CurrencyJson : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Currency.TryParse(reader.GetString(), out var currency)
            ? currency
            : throw new JsonException("a currency is an ISO 4217 code in a string, e.g. \"USD\"");

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Code);
}
