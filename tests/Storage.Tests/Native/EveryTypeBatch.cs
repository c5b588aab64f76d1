using Observe.Storage.Native;

namespace Observe.Storage.Tests.Native;

internal enum Shade : sbyte
{
    Dark = -3,
    Grey = 0,
    Light = 7,
}

/// <summary>A row with a value of every type that can be written; reading gives it back.</summary>
internal sealed record EveryType(
    uint Id, byte U8, ushort U16, uint U32, ulong U64, UInt128 U128, sbyte I8, int I32, long I64, float F32, double F64, bool Truth,
    string Text, string Fixed, string Word, Guid Uuid, DateTimeOffset Time, DateTimeOffset Time3, DateTimeOffset Time6, DateTime Time9,
    DateOnly Day, decimal Money, Shade Shade, string[] Tags, Dictionary<string, string> Attributes,
    ulong? MaybeU64, long? MaybeI64, double? MaybeF64, decimal? MaybeMoney, DateTimeOffset? MaybeTime)
{
    public const string Table =
        """
        (
            id UInt32, u8 UInt8, u16 UInt16, u32 UInt32, u64 UInt64, u128 UInt128, i8 Int8, i32 Int32, i64 Int64,
            f32 Float32, f64 Float64, truth Bool, text String, fixed FixedString(12), word LowCardinality(String), uuid UUID,
            time DateTime('UTC'), time_3 DateTime64(3, 'UTC'), time_6 DateTime64(6, 'UTC'), time_9 DateTime64(9, 'UTC'), day Date,
            money Decimal(38, 12), shade Enum8('Dark' = -3, 'Grey' = 0, 'Light' = 7), tags Array(String),
            attributes Map(LowCardinality(String), String), maybe_u64 Nullable(UInt64), maybe_i64 Nullable(Int64),
            maybe_f64 Nullable(Float64), maybe_money Nullable(Decimal(38, 12)), maybe_time Nullable(DateTime64(6, 'UTC'))
        )
        ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100
        """;
}

/// <summary>The batch of <see cref="EveryType"/>.</summary>
internal sealed class EveryTypeBatch : ColumnarBatch
{
    private readonly List<Action<EveryType>> appends = [];

    public EveryTypeBatch()
    {
        Each(UInt32("id"), r => r.Id);
        Each(UInt8("u8"), r => r.U8);
        Each(UInt16("u16"), r => r.U16);
        Each(UInt32("u32"), r => r.U32);
        Each(UInt64("u64"), r => r.U64);
        Each(UInt128("u128"), r => r.U128);
        Each(Int8("i8"), r => r.I8);
        Each(Int32("i32"), r => r.I32);
        Each(Int64("i64"), r => r.I64);
        Each(Float32("f32"), r => r.F32);
        Each(Float64("f64"), r => r.F64);
        Each(Bool("truth"), r => r.Truth);
        Each(String("text"), r => r.Text);
        Each(FixedString("fixed", 12), r => r.Fixed);
        Each(LowCardinality("word"), r => r.Word);
        Each(Uuid("uuid"), r => r.Uuid);
        Each(DateTime("time"), r => r.Time);
        Each(DateTime64("time_3", 3), r => r.Time3);
        Each(DateTime64("time_6", 6), r => r.Time6);
        Each(DateTime64("time_9", 9), r => r.Time9);
        Each(Date("day"), r => r.Day);
        Each(Decimal("money"), r => r.Money);
        Each(Enum8<Shade>("shade", s => s.ToString()), r => r.Shade);
        Each(StringArray("tags"), r => r.Tags);
        Each(Map("attributes"), r => r.Attributes);
        Each(NullableUInt64("maybe_u64"), r => r.MaybeU64);
        Each(NullableInt64("maybe_i64"), r => r.MaybeI64);
        Each(NullableFloat64("maybe_f64"), r => r.MaybeF64);
        Each(NullableDecimal("maybe_money"), r => r.MaybeMoney);
        Each(NullableDateTime64("maybe_time", 6), r => r.MaybeTime);
    }

    public void Add(EveryType row)
    {
        foreach (var append in appends) append(row);
    }

    private void Each<T>(Column<T> column, Func<EveryType, T> value) => appends.Add(row => column.Append(value(row)));
}
