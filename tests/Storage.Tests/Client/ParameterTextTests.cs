using Observe.Storage.Client;

namespace Observe.Storage.Tests.Client;

public sealed class ParameterTextTests
{
    public static TheoryData<object?, string, string> Cases => new()
    {
        { "plain", "String", "plain" },
        { "a\tb\nc\\d'e", "String", @"a\tb\nc\\d'e" },
        { new[] { "a'b", "c\\d", "e\tf" }, "Array(String)", @"['a\'b','c\\d','e\tf']" },
        { Array.Empty<string>(), "Array(String)", "[]" },
        { null, "Nullable(String)", "\\N" },
        { new string?[] { "x", null }, "Array(Nullable(String))", "['x',NULL]" },
        { 42UL, "UInt64", "42" },
        { -7L, "Int64", "-7" },
        { 1234.5678m, "Decimal(38, 12)", "1234.5678" },
        { true, "Bool", "true" },
        { 0.1, "Float64", "0.1" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "DateTime", "1767323045" },
        { new DateTimeOffset(2026, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)).AddTicks(1_234_000), "DateTime64(3)", "1767323045.1234000" },
        { new DateTimeOffset(2026, 1, 2, 3, 4, 5, 900, TimeSpan.Zero), "DateTime('UTC')", "1767323045" },
        { new DateOnly(2026, 2, 3), "Date", "2026-02-03" },
        { DayOfWeek.Tuesday, "UInt8", "2" },
        { DayOfWeek.Tuesday, "String", "Tuesday" },
        { new[] { 1, 2 }, "Array(Int32)", "[1,2]" },
        { new Dictionary<string, string> { ["k"] = "v'" }, "Map(String, String)", @"{'k':'v\''}" },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Of_Value_IsSpelledAsClickHouseReadsIt(object? value, string type, string expected) =>
        Assert.Equal(expected, ParameterText.Of("p", value, type));

    [Fact]
    public void Of_LocalTime_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => ParameterText.Of("from", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local), "DateTime"));

        Assert.Contains("from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_UnknownType_NamesIt() =>
        Assert.Contains(nameof(Version), Assert.Throws<ArgumentException>(() => ParameterText.Of("p", new Version(1, 0), "String")).Message, StringComparison.Ordinal);

    [Fact]
    public void TypesIn_QuotedAndCommented_AreNoPlaceholders()
    {
        var types = Placeholders.TypesIn(
            """
            -- {no:String} isn't one
            SELECT '{no:String} it''s', `{no:Int8}`, {from:DateTime64(3, 'UTC')}, /* {no:Int8} */ { models : Array(String) }, {'k':1}, {from:DateTime64(3, 'UTC')}
            """);

        Assert.Equal(["from", "models"], types.Keys.Order());
        Assert.Equal("DateTime64(3, 'UTC')", types["from"]);
        Assert.Equal("Array(String)", types["models"]);
    }
}
