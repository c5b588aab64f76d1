using Observe.Metering.Receive.Otlp;
using Observe.Metering.Store;
using Observe.Storage.Client;
using Observe.Storage.Native;
using Observe.Testing;

namespace Observe.Metering.Tests.Store;

public sealed class AttributeColumnsTests(ClickHouseFixture engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_EveryType_IsReadBackAsTextWithItsLetter()
    {
        using var rows = new Rows();
        rows.Append(
            ("text", "grüß"), ("whole", -5L), ("real", 0.1), ("whole real", 1e300), ("nan", double.NaN), ("flag", true), ("bytes", new byte[] { 1, 2, 255 }),
            ("list", new object[] { "a\"\\\n\u0001", 1L, double.PositiveInfinity, new object[] { false } }));
        rows.Append();

        var read = await rows.ReadAsync(engine);

        Assert.Equal(["siddbxa".Insert(4, "d"), ""], read.Select(row => row.Types));
        Assert.Equal(
            ["grüß", "-5", "0.1", "1E+300", "NaN", "true", "AQL/", """["a\"\\\n\u0001",1,"Infinity",[false]]"""],
            read[0].Attributes.Values);
        Assert.Empty(read[1].Attributes);
    }

    [Fact]
    public async Task Append_KeyTwice_KeepsTheLastOnly()
    {
        using var rows = new Rows();
        rows.Append(("a", "1"), ("b", 2L), ("a", 3L));
        rows.Append(("a", "x"));
        rows.Append(("b", "y"), ("b", "z"), ("b", 0.5));

        var read = await rows.ReadAsync(engine);

        Assert.Equal(["ii", "s", "d"], read.Select(row => row.Types));
        Assert.Equal(["b=2,a=3", "a=x", "b=0.5"], read.Select(row => string.Join(',', row.Attributes.Select(entry => $"{entry.Key}={entry.Value}"))));
    }

    [Fact]
    public async Task Append_MapAndEmptyValue_AreKept()
    {
        using var rows = new Rows();
        var map = new Proto().Message(6, new Proto().Message(1, OtlpTraces.KeyValue("k", 1L)).Message(1, OtlpTraces.KeyValue("n", new byte[] { 0 })));
        rows.Append([new Proto().Text(1, "m").Message(2, map), new Proto().Text(1, "nothing").Message(2, new Proto()), new Proto().Text(1, "absent")]);

        var read = await rows.ReadAsync(engine);

        Assert.Equal("mee", read[0].Types);
        Assert.Equal(["""{"k":1,"n":"AA=="}""", "", ""], read[0].Attributes.Values);
    }

    [Fact]
    public async Task Append_ATestOnKeys_LeavesOutTheOthers()
    {
        using var rows = new Rows();
        rows.Test = key => !key.StartsWith("gen_ai."u8);
        rows.Append(("gen_ai.prompt", "secret"), ("kept", 1L));

        var read = await rows.ReadAsync(engine);

        Assert.Equal(("i", "kept"), (read[0].Types, Assert.Single(read[0].Attributes.Keys)));
    }

    [Fact]
    public void Append_AWarmTable_AllocatesNothing()
    {
        using var rows = new Rows();
        (string, object)[] attributes = [.. Enumerable.Range(0, 40).Select(index => ($"key.{index}", index % 3 == 0 ? $"v{index}" : index % 3 == 1 ? (object)(long)index : index / 7.0))];
        for (var round = 0; round < 200; round++)
            rows.Append(attributes);
        rows.Clear();
        var table = rows.Encode(attributes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
            rows.Append(table);

        // The dictionary's words were forgotten with the rows, so their lists may be touched, but no attribute costs an object.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100);
    }

    private sealed record Row(Dictionary<string, string> Attributes, string Types);

    private sealed class Rows : ColumnarBatch
    {
        private readonly AttributeColumns columns;
        private readonly AttributeTable table = new();

        public Rows() => columns = new AttributeColumns(Map("attributes"), LowCardinality("types"));

        public KeyTest? Test { get; set; }

        public void Append(params (string Key, object Value)[] attributes) => Append(Encode(attributes));

        public void Append(IReadOnlyList<Proto> attributes) => Append(Encode(attributes));

        public void Append(AttributeTable encoded) => columns.Append(encoded, Test);

        public AttributeTable Encode((string Key, object Value)[] attributes) =>
            Encode([.. attributes.Select(attribute => OtlpTraces.KeyValue(attribute.Key, attribute.Value))]);

        private AttributeTable Encode(IReadOnlyList<Proto> attributes)
        {
            var body = new Proto();
            foreach (var attribute in attributes)
                body.Message(1, attribute);
            var bytes = body.ToArray();
            table.Clear(bytes);
            var reader = new ProtoReader(bytes, 0, bytes.Length);
            while (!reader.AtEnd)
                Assert.True(reader.TryReadTag(out _, out _) && reader.TryReadSlice(out var attribute) && table.TryAdd(attribute));
            return table;
        }

        public async Task<IReadOnlyList<Row>> ReadAsync(ClickHouseFixture engine)
        {
            using var client = new ClickHouseClient(ClickHouseOptions.Parse(
                $"Host={engine.Address.Host};Port={engine.Address.Port};Username={engine.Writer.User};Password={engine.Writer.Password};Database={await engine.CreateDatabaseAsync()}"));
            await client.ExecuteAsync(
                "CREATE TABLE t (attributes Map(LowCardinality(String), String), types LowCardinality(String)) ENGINE = MergeTree ORDER BY ()", Token);
            await client.InsertAsync("t", this, null, Token);
            return await client.QueryAsync<Row>("SELECT attributes, types FROM t", null, Token);
        }
    }
}
