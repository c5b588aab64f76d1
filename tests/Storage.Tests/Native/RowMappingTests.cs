using Observe.Storage.Client;
using Observe.Storage.Native.Read;
using Observe.Testing;

namespace Observe.Storage.Tests.Native;

public sealed class RowMappingTests(ClickHouseFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_ColumnOfAnotherType_NamesQueryColumnAndTypes()
    {
        using var client = fixture.Client("default");

        var error = await Assert.ThrowsAsync<RowMappingException>(() =>
            client.QueryAsync<Priced>("SELECT 'm' AS model, 1.5::Float64 AS unit_price", null, Token));

        Assert.Equal(
            "query SELECT 'm' AS model, 1.5::Float64 AS unit_price does not fit Priced: column unit_price is Float64, which does not fit Decimal",
            error.Message);
    }

    [Theory]
    [InlineData("SELECT 'm' AS model", "no column for UnitPrice")]
    [InlineData("SELECT 'm' AS model, 1::Decimal(9, 2) AS unit_price, 2 AS more", "no property for column more (UInt8)")]
    [InlineData("SELECT 'm' AS model, NULL::Nullable(Decimal(9, 2)) AS unit_price", "Nullable(Decimal(9, 2)), which does not fit Decimal")]
    [InlineData("SELECT NULL::Nullable(String) AS model, 1::Decimal(9, 2) AS unit_price", "declared not null")]
    [InlineData("SELECT 'm' AS model, 1::Decimal(9, 2) AS unit_price FROM numbers(0)", null)]
    public async Task Query_ShapeOfRecord_IsChecked(string sql, string? problem)
    {
        using var client = fixture.Client("default");

        var error = await Record.ExceptionAsync(() => client.QueryAsync<Priced>(sql, null, Token));

        if (problem is null) Assert.Null(error);
        else Assert.Contains(problem, Assert.IsType<RowMappingException>(error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 'm' AS model FROM numbers(0)", "no column for UnitPrice")]
    [InlineData("WITH 1 AS x SELECT 'm' AS model, 'p' AS unit_price FROM numbers({n:UInt8}) SETTINGS max_threads = 1 -- done", "unit_price is String")]
    [InlineData("SELECT 'm' AS model, 1::Decimal(9, 2) AS unit_price", null)]
    public async Task Check_ShapeOfRecord_NeedsNoRows(string sql, string? problem)
    {
        using var client = fixture.Client("default");

        var error = await Record.ExceptionAsync(() => client.CheckAsync<Priced>(sql, new QueryParameters { ["n"] = 0 }, Token));

        if (problem is null) Assert.Null(error);
        else Assert.Contains(problem, Assert.IsType<RowMappingException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_NumberTooLarge_NamesTheColumn()
    {
        using var client = fixture.Client("default");

        var error = await Assert.ThrowsAsync<OverflowException>(() => client.QueryAsync<Counted>("SELECT 18446744073709551615 AS requests, 'Light' AS shade", null, Token));

        Assert.Contains("requests", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_EnumColumn_BecomesTheClrEnum()
    {
        using var client = fixture.Client("default");

        var rows = await client.QueryAsync<Shaded>("SELECT CAST('Light' AS Enum8('Dark' = -3, 'Light' = 7)) AS shade, toInt8(-3) AS other", null, Token);

        Assert.Equal([new Shaded(Shade.Light, Shade.Dark)], rows);
    }

    [Fact]
    public async Task Query_PropertiesInsteadOfConstructor_AreSet()
    {
        using var client = fixture.Client("default");

        var row = Assert.Single(await client.QueryAsync<ByProperties>("SELECT 5 AS input_cache_write_5m, 'x' AS name", null, Token));

        Assert.Equal((5L, "x"), (row.InputCacheWrite5m, row.Name));
    }

    private sealed record Priced(string Model, decimal UnitPrice);

    private sealed record Counted(long Requests, string Shade);

    private sealed record Shaded(Shade Shade, Shade Other);

    private sealed record ByProperties
    {
        public required long InputCacheWrite5m { get; init; }

        public required string Name { get; init; }

        public string Both => $"{Name} {InputCacheWrite5m}";
    }
}
