using System.Text.Json;
using System.Text.Json.Serialization;

namespace Observe.Vocabulary;

/// <summary>Money in JSON is a string (rule R6): a JSON number passes through binary floating point in most readers.</summary>
internal sealed class MoneyJson : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Money.TryParse(reader.GetString(), out var money)
            ? money
            : throw new JsonException("money is a string of a decimal amount and a currency, e.g. \"12.34 USD\"");

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
