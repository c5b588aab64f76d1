using Observe.Testing;

namespace Observe.Otlp.Conformance.Rows;

/// <summary>Attribute values, which all signals share.</summary>
internal static class ValueRows
{
    public static IReadOnlyList<Row> All { get; } =
    [
        new(66, Level.Proto, "common proto", "Empty values, bytes, mixed arrays and nested maps are taken", ValuesAsync),
        new(67, Level.Proto, "common proto", "Of duplicate attribute keys one wins, always the same", DuplicatesAsync),
        new(68, Level.Proto, "common proto (1.10)", "String-table references outside profiles are treated as absent", ReferencesAsync),
    ];

    private static async Task<string> ValuesAsync(Receiver receiver, CancellationToken token)
    {
        var mixed = new Proto().Message(5, new Proto()
            .Message(1, OtlpTraces.AnyValue("text")).Message(1, OtlpTraces.AnyValue(7L)).Message(1, OtlpTraces.AnyValue(true)).Message(1, new Proto())
            .Message(1, new Proto().Message(5, new Proto().Message(1, OtlpTraces.AnyValue(1.5)))));
        var map = new Proto().Message(6, new Proto()
            .Message(1, OtlpTraces.KeyValue("inner", "text")).Message(1, new Proto().Text(1, "deeper").Message(2, new Proto().Message(6, new Proto().Message(1, OtlpTraces.KeyValue("n", 1L))))));
        var span = Sample.Span() with
        {
            Extra = new Proto()
                .Message(9, new Proto().Text(1, "empty").Message(2, new Proto()))
                .Message(9, new Proto().Text(1, "absent"))
                .Message(9, OtlpTraces.KeyValue("bytes", new byte[] { 0, 255, 1 }))
                .Message(9, OtlpTraces.KeyValue("blank", ""))
                .Message(9, new Proto().Text(1, "mixed").Message(2, mixed))
                .Message(9, new Proto().Text(1, "map").Message(2, map))
                .Message(9, OtlpTraces.KeyValue("no.bytes", Array.Empty<byte>())),
        };
        await TraceRows.TakenAsync(receiver, Signal.Traces, Sample.Traces(span), token);
        if (receiver.Store is null)
            return "taken; --clickhouse shows whether they are kept";
        var stored = await StoredSpan.OneAsync(receiver, span, token);
        Must.Equal("AP8B", stored.Attribute("bytes"), "the stored bytes");
        Must.Equal("""["text",7,true,null,[1.5]]""", stored.Attribute("mixed"), "the stored array");
        Must.Equal("""{"inner":"text","deeper":{"n":1}}""", stored.Attribute("map"), "the stored map");
        Must.Equal("", stored.Attribute("blank"), "the stored blank text");
        return "";
    }

    private static async Task<string> DuplicatesAsync(Receiver receiver, CancellationToken token)
    {
        var winners = new HashSet<string>(StringComparer.Ordinal);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var span = Sample.Span() with { Attributes = [("twice", "first"), ("other", 1L), ("twice", "last")] };
            await TraceRows.TakenAsync(receiver, Signal.Traces, Sample.Traces(span), token);
            if (receiver.Store is not null)
                winners.Add((await StoredSpan.OneAsync(receiver, span, token)).Attribute("twice"));
        }

        StoredSpan.Store(receiver);
        Must.Hold(winners is { Count: 1 }, $"winners: {string.Join(", ", winners)}");
        return $"the {winners.Single()} wins";
    }

    private static async Task<string> ReferencesAsync(Receiver receiver, CancellationToken token)
    {
        // AnyValue.string_value_strindex is 8, KeyValue.key_strindex 3: both point into a table that only profiles have.
        var span = Sample.Span() with
        {
            Extra = new Proto()
                .Message(9, new Proto().Text(1, "by.reference").Message(2, new Proto().Varint(8, 5)))
                .Message(9, new Proto().Varint(3, 4).Message(2, OtlpTraces.AnyValue("without a key"))),
        };
        await TraceRows.TakenAsync(receiver, Signal.Traces, Sample.Traces(span), token);
        if (receiver.Store is null)
            return "taken";
        var stored = await StoredSpan.OneAsync(receiver, span, token);
        var keys = stored.Row.GetProperty("attributes").EnumerateObject().Where(attribute => attribute.Value.GetString() is "5" or "4").ToList();
        Must.Equal(0, keys.Count, "attributes that hold the number of a reference");
        return "";
    }
}
