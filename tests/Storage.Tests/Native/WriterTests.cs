using Observe.Storage.Native;

namespace Observe.Storage.Tests.Native;

public sealed class WriterTests
{
    [Fact]
    public void WriteTo_NumbersInTwoBlocks_HasTheDocumentedBytes()
    {
        using var batch = new NumbersBatch(1, 2, 3);
        using var stream = new MemoryStream();

        batch.WriteTo(stream, blockRows: 2);

        byte[] header = [1, (byte)'n', 6, .. "UInt64"u8];
        Assert.Equal([1, 2, .. header, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1, .. header, 3, 0, 0, 0, 0, 0, 0, 0], stream.ToArray());
    }

    [Fact]
    public void WriteTo_Nothing_WritesNothing()
    {
        using var batch = new NumbersBatch();
        using var stream = new MemoryStream();

        batch.WriteTo(stream);

        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void WriteTo_RaggedColumns_NamesTheColumn()
    {
        using var batch = new RaggedBatch();

        var error = Assert.Throws<InvalidOperationException>(() => batch.WriteTo(Stream.Null));

        Assert.Contains("column b has 0 values, a has 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0000000000001")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    public void Decimal_DoesNotFit_NamesColumnAndAppendsNothing(string text)
    {
        using var batch = new MoneyBatch();
        var value = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

        var error = Assert.Throws<OverflowException>(() => batch.Amount.Append(value));

        Assert.Contains("amount", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, batch.Amount.Rows);
    }

    [Fact]
    public void Decimal_TrailingZeros_Fit()
    {
        using var batch = new MoneyBatch();

        batch.Amount.Append(1.10000000000000000000m);

        Assert.Equal(1, batch.Amount.Rows);
    }

    [Fact]
    public void Times_OutOfRange_NameTheColumn()
    {
        using var batch = new TimesBatch();

        Assert.Contains("second", Assert.Throws<OverflowException>(() => batch.Second.Append(DateTimeOffset.UnixEpoch.AddTicks(-1))).Message, StringComparison.Ordinal);
        Assert.Contains("day", Assert.Throws<OverflowException>(() => batch.Day.Append(new DateOnly(2149, 6, 7))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FixedString_TooLong_NamesTheColumn()
    {
        using var batch = new TimesBatch();

        Assert.Contains("code", Assert.Throws<OverflowException>(() => batch.Code.Append("four")).Message, StringComparison.Ordinal);
        Assert.Equal(0, batch.Code.Rows);
    }

    [Fact]
    public void Batch_TenThousandRowsAgain_AllocatesNothing()
    {
        using var batch = new MixedBatch();
        Fill(batch);
        batch.WriteTo(Stream.Null);
        batch.Clear();
        Fill(batch);
        batch.WriteTo(Stream.Null);
        batch.Clear();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(batch);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 1_000);
    }

    private static void Fill(MixedBatch batch)
    {
        string[] words = ["one", "two", "three"];
        for (var i = 0; i < 10_000; i++) batch.Add((ulong)i, words[i % 3], 0.000001m * i);
    }

    private sealed class RaggedBatch : ColumnarBatch
    {
        public RaggedBatch()
        {
            UInt8("a").Append(1);
            UInt8("b");
        }
    }

    private sealed class MoneyBatch : ColumnarBatch
    {
        public MoneyBatch() => Amount = Decimal("amount");

        public DecimalColumn Amount { get; }
    }

    private sealed class TimesBatch : ColumnarBatch
    {
        public TimesBatch()
        {
            Second = DateTime("second");
            Day = Date("day");
            Code = FixedString("code", 3);
        }

        public DateTimeColumn Second { get; }

        public DateColumn Day { get; }

        public FixedStringColumn Code { get; }
    }

    private sealed class MixedBatch : ColumnarBatch
    {
        private readonly NumberColumn<ulong> id;
        private readonly LowCardinalityColumn word;
        private readonly StringColumn text;
        private readonly DecimalColumn amount;
        private readonly MapColumn map;
        private readonly NullableColumn<ulong> maybe;

        public MixedBatch()
        {
            id = UInt64("id");
            word = LowCardinality("word");
            text = String("text");
            amount = Decimal("amount");
            map = Map("map");
            maybe = NullableUInt64("maybe");
        }

        public void Add(ulong number, string name, decimal money)
        {
            id.Append(number);
            word.Append(name);
            text.Append(name);
            amount.Append(money);
            map.Add(name, name);
            map.EndRow();
            maybe.Append(number % 2 == 0 ? number : null);
        }
    }
}
