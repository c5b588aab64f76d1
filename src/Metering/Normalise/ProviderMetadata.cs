using System.Text.Json;

namespace Observe.Metering.Normalise;

/// <summary>
/// The AI SDK's <c>providerMetadata</c>: an object with one member a provider, which holds what the provider says of a
/// response, its usage among it: <c>{"anthropic":{"usage":{…},"cacheCreationInputTokens":50}}</c>.
/// </summary>
internal static class ProviderMetadata
{
    public static bool TryRead(ReadOnlySpan<byte> json, ref RawUsage usage)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (isObject && UsageJson.TryRead(json[start..(int)reader.BytesConsumed], ref usage, out _))
                    return true;
            }
        }
        catch (JsonException)
        {
            // Cut short by an attribute limit, for instance.
        }

        return false;
    }
}
