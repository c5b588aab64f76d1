using Observe.Storage.Client;
using Observe.Testing;

namespace Observe.Storage.Tests.Native;

/// <summary>What is written into the real engine is what is read from it, for every type.</summary>
public sealed class RoundTripTests(ClickHouseFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1, 1_000, false)]
    [InlineData(2, 777, 1_000, false)]
    [InlineData(3, 2_000, 300, true)]
    [InlineData(4, 2_000, 1_999, false)]
    public async Task EveryType_WrittenAndRead_IsTheSame(int seed, int count, int blockRows, bool compression)
    {
        using var client = await fixture.NewDatabaseAsync(compression);
        await client.ExecuteAsync($"CREATE TABLE every_type {EveryType.Table}", Token);
        var rows = EveryTypeRows.Make(seed, count);
        using var batch = new EveryTypeBatch();
        foreach (var row in rows) batch.Add(row);

        await client.InsertAsync("every_type", batch.Columns.Select(c => c.Name), (body, token) => batch.WriteToAsync(body, token, blockRows), null, Token);

        var read = await client.QueryAsync<EveryType>("SELECT * FROM every_type ORDER BY id", null, Token);
        EveryTypeRows.AssertSame(rows, read, seed);
    }

    [Fact]
    public async Task Batch_ClearedAndReused_HoldsOnlyTheNewRows()
    {
        using var client = await fixture.NewDatabaseAsync();
        await client.ExecuteAsync($"CREATE TABLE every_type {EveryType.Table}", Token);
        using var batch = new EveryTypeBatch();
        foreach (var row in EveryTypeRows.Make(5, 300)) batch.Add(row);
        batch.Clear();
        var rows = EveryTypeRows.Make(6, 200);
        foreach (var row in rows) batch.Add(row);
        batch.Add(rows[0]);
        batch.Truncate(200);

        await client.InsertAsync("every_type", batch, null, Token);

        EveryTypeRows.AssertSame(rows, await client.QueryAsync<EveryType>("SELECT * FROM every_type ORDER BY id", null, Token), 6);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(60_000)]
    [InlineData(70_000)]
    public async Task LowCardinality_AnyNumberOfWords_KeepsThem(int words)
    {
        using var client = await fixture.NewDatabaseAsync();
        await client.ExecuteAsync("CREATE TABLE words (id UInt32, word LowCardinality(String)) ENGINE = MergeTree ORDER BY id", Token);
        using var batch = new WordsBatch();
        for (var i = 0; i < words * 2; i++) batch.Add((uint)i, $"w{i % words}");

        await client.InsertAsync("words", batch, null, Token);

        var wrong = await client.QueryAsync<ulong>("SELECT countIf(word != concat('w', toString(id % {words:UInt32}))) FROM words", new QueryParameters { ["words"] = words }, Token);
        Assert.Equal([0UL], wrong);
        var read = await client.QueryAsync<string>("SELECT word FROM words ORDER BY id", null, Token);
        Assert.Equal(Enumerable.Range(0, words * 2).Select(i => $"w{i % words}"), read);
    }

    [Fact]
    public async Task Streaming_MillionsOfRows_SeesEachOnce()
    {
        using var client = await fixture.NewDatabaseAsync();
        ulong next = 0;

        await foreach (var row in client.StreamAsync<Pair>("SELECT number AS id, toString(number) AS text FROM numbers(3000000)", null, Token))
        {
            if (row.Id != next || row.Text.Length == 0) Assert.Fail($"row {next} is {row}");
            next++;
        }

        Assert.Equal(3_000_000UL, next);
    }

    [Fact]
    public async Task Reading_TypesThatAreOnlyRead_FitTheirClrTypes()
    {
        using var client = await fixture.NewDatabaseAsync();

        var row = Assert.Single(await client.QueryAsync<ReadOnlyTypes>(
            """
            SELECT
                CAST('b' AS LowCardinality(Nullable(String))) AS word,
                CAST(NULL AS LowCardinality(Nullable(String))) AS no_word,
                CAST(NULL AS Nullable(String)) AS no_text,
                [1, 2, 3]::Array(UInt16) AS numbers,
                [[toNullable(1), NULL], []]::Array(Array(Nullable(Int32))) AS nested,
                tuple(1, 'x', toDecimal64(1.5, 3))::Tuple(a UInt8, b String, c Decimal(18, 3)) AS tuple,
                toDecimal32(-1.25, 2) AS d32, toDecimal64(1.125, 3) AS d64, toDecimal256('123456789012345.12345678', 40) AS d256,
                toInt128('-170141183460469231731687303715884105728') AS i128,
                toDate32('1925-03-04') AS day,
                CAST('x' AS Enum16('x' = 300)) AS wide,
                map('a', [1, 2]::Array(UInt8)) AS map,
                toIntervalHour(5) AS hours,
                CAST(7 AS SimpleAggregateFunction(sum, UInt64)) AS total,
                count() AS count,
                toFixedString(unhex('0102030405060708'), 8) AS span,
                'raw' AS bytes,
                toFloat32(0.5) AS ratio,
                NULL AS nothing
            """,
            null,
            Token));

        Assert.Equal(("b", null, null), (row.Word, row.NoWord, row.NoText));
        Assert.Equal([1, 2, 3], row.Numbers);
        Assert.Equal([1, null], row.Nested[0]);
        Assert.Empty(row.Nested[1]);
        Assert.Equal(((byte)1, "x", 1.5m), row.Tuple);
        Assert.Equal((-1.25m, 1.125m, 123456789012345.12345678m), (row.D32, row.D64, row.D256));
        Assert.Equal(Int128.MinValue, row.I128);
        Assert.Equal(new DateOnly(1925, 3, 4), row.Day);
        Assert.Equal("x", row.Wide);
        Assert.Equal([1, 2], row.Map["a"]);
        Assert.Equal((5L, 7UL, 1L, 0x0102030405060708UL, 0.5), (row.Hours, row.Total, row.Count, row.Span, row.Ratio));
        Assert.Equal("raw"u8.ToArray(), row.Bytes);
        Assert.Null(row.Nothing);
    }

    private sealed record Pair(ulong Id, string Text);

    private sealed record ReadOnlyTypes(
        string? Word, string? NoWord, string? NoText, IReadOnlyList<ushort> Numbers, int?[][] Nested, (byte, string, decimal) Tuple,
        decimal D32, decimal D64, decimal D256, Int128 I128, DateOnly Day, string Wide, IReadOnlyDictionary<string, byte[]> Map,
        long Hours, ulong Total, long Count, ulong Span, byte[] Bytes, double Ratio)
    {
        public byte? Nothing { get; init; }
    }

    private sealed class WordsBatch : Observe.Storage.Native.ColumnarBatch
    {
        private readonly Observe.Storage.Native.NumberColumn<uint> id;
        private readonly Observe.Storage.Native.LowCardinalityColumn word;

        public WordsBatch()
        {
            id = UInt32("id");
            word = LowCardinality("word");
        }

        public void Add(uint number, string text)
        {
            id.Append(number);
            word.Append(text);
        }
    }
}
