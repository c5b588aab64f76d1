namespace Observe.Observe.Bench.Payload;

/// <summary>Attributes of a span or, by their field number, of a resource.</summary>
internal static class Attributes
{
    private const int OfSpan = 9;

    public static Message With(this Message message, string key, string value, int field = OfSpan) =>
        message.Add(field, Pair(key, new Message().Text(1, value)));

    public static Message With(this Message message, string key, long value) =>
        message.Add(OfSpan, Pair(key, new Message().Varint(3, (ulong)value)));

    public static Message With(this Message message, string key, double value) =>
        message.Add(OfSpan, Pair(key, new Message().Double(4, value)));

    public static Message WithList(this Message message, string key, string item) =>
        message.Add(OfSpan, Pair(key, new Message().Add(5, new Message().Add(1, new Message().Text(1, item)))));

    /// <summary>An id such as OpenAI's API and vLLM make: 32 hex digits, the same wherever the request is spoken of.</summary>
    public static Message WithResponseId(this Message message, string key, int trace) =>
        message.Add(OfSpan, Pair(key, new Message().Bytes(1, "chatcmpl-", 32, new Patch(0, Slot.ResponseId, trace, 0, 0))));

    private static Message Pair(string key, Message value) => new Message().Text(1, key).Add(2, value);
}
